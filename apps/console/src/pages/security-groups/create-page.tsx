import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { useTask } from '../../api/use-task.ts';
import { go } from '../../app/go.ts';
import { flash } from '../../ui/flash.ts';
import { FormPage } from '../../ui/form-page.tsx';
import type { Code } from '../../ui/show-code.tsx';
import { vpcs } from '../networks/networks.ts';
import { emptyRule, type RuleDraft, ruleProblem, toPermission } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly vpc: string | undefined;
  readonly rules: readonly RuleDraft[];
}

export default function CreatePage() {
  const { data: networks = [] } = useQuery(vpcs);
  const [draft, setDraft] = useState<Draft>({ name: '', description: '', vpc: undefined, rules: [emptyRule] });
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<string>();
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const options = networks.map(({ VpcId, CidrBlock, IsDefault }) => ({
    value: VpcId!,
    label: VpcId!,
    description: `${CidrBlock}${IsDefault ? ', the default' : ''}`,
  }));
  const vpc = draft.vpc ?? networks.find(({ IsDefault }) => IsDefault)?.VpcId ?? networks[0]?.VpcId;
  const nameProblem =
    draft.name.trim() === ''
      ? 'It needs a name.'
      : draft.name.startsWith('sg-')
        ? 'A name cannot begin with “sg-”.'
        : undefined;
  const textProblem = draft.description.trim() === '' ? 'Say what it is for; this cannot be changed later.' : undefined;
  const rulesWrong = draft.rules.some((rule) => Object.keys(ruleProblem(rule)).length > 0);

  const create = useTask({
    mutationFn: async () => {
      // After a failure of its rules the group is there: another try goes on with it.
      const GroupId = made ?? (await call('ec2', 'CreateSecurityGroup', groupInput(draft, vpc))).GroupId!;
      setMade(GroupId);
      if (draft.rules.length > 0)
        await call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: draft.rules.map(toPermission) });
      return GroupId;
    },
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ['ec2', 'DescribeSecurityGroups'] });
      flash.success(`Security group ${draft.name} is made.`);
      go(`security-groups/${id}`);
    },
  });
  const submit = () => {
    setTried(true);
    if (!nameProblem && !textProblem && !rulesWrong) create.mutate();
  };

  return (
    <FormPage
      title="Create a security group"
      under={[{ text: 'Security groups', href: 'security-groups' }]}
      help={<p>Machines in the group may send everything out unless you change the rules out later.</p>}
      button="Create the group"
      busy={create.isPending}
      error={create.error}
      onSubmit={submit}
      {...(!rulesWrong && { code: codeOf(draft, vpc) })}
    >
      <Container header={<Header variant="h2">The group</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={tried && nameProblem}>
            <Input
              value={draft.name}
              autoFocus
              placeholder="web"
              onChange={({ detail }) => set({ name: detail.value })}
            />
          </FormField>
          <FormField label="Description" errorText={tried && textProblem}>
            <Input
              value={draft.description}
              placeholder="Web servers"
              onChange={({ detail }) => set({ description: detail.value })}
            />
          </FormField>
          <FormField label="VPC">
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === vpc) ?? null}
              onChange={({ detail }) => set({ vpc: detail.selectedOption.value })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <Button formAction="none" onClick={() => set({ rules: [...draft.rules, emptyRule] })}>
                Add a rule
              </Button>
            }
          >
            What gets in
          </Header>
        }
      >
        <SpaceBetween size="l">
          {draft.rules.length === 0 && <Box color="text-body-secondary">Nothing gets in.</Box>}
          {draft.rules.map((rule, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a draft has no identity but its place.
            <SpaceBetween key={index} size="xs">
              <RuleFields
                draft={rule}
                set={(changed) => set({ rules: draft.rules.with(index, changed) })}
                problems={tried ? ruleProblem(rule) : {}}
                incoming
              />
              <Button
                formAction="none"
                ariaLabel={`Remove this rule: number ${index + 1}`}
                onClick={() => set({ rules: draft.rules.toSpliced(index, 1) })}
              >
                Remove this rule
              </Button>
            </SpaceBetween>
          ))}
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}

const groupInput = ({ name, description }: Draft, VpcId: string | undefined) => ({
  GroupName: name.trim(),
  Description: description.trim(),
  ...(VpcId && { VpcId }),
});

function codeOf(draft: Draft, vpc: string | undefined): Code {
  const permissions = draft.rules.map(toPermission);
  return {
    calls: [
      { service: 'ec2', operation: 'CreateSecurityGroup', input: groupInput(draft, vpc) },
      ...(permissions.length > 0
        ? [
            {
              service: 'ec2',
              operation: 'AuthorizeSecurityGroupIngress',
              input: { GroupId: 'GROUP_ID', IpPermissions: permissions },
            },
          ]
        : []),
    ],
    cloudFormation: [
      {
        type: 'AWS::EC2::SecurityGroup',
        name: 'Group',
        properties: {
          GroupName: draft.name,
          GroupDescription: draft.description,
          VpcId: vpc,
          SecurityGroupIngress: permissions.map(({ IpRanges, UserIdGroupPairs, ...traffic }) => ({
            ...traffic,
            CidrIp: IpRanges?.[0]?.CidrIp,
            SourceSecurityGroupId: UserIdGroupPairs?.[0]?.GroupId,
            Description: IpRanges?.[0]?.Description ?? UserIdGroupPairs?.[0]?.Description,
          })),
        },
      },
    ],
    terraform: [
      {
        type: 'aws_security_group',
        name: 'group',
        properties: {
          name: draft.name,
          description: draft.description,
          vpc_id: vpc,
          ingress: permissions.map(({ IpProtocol, FromPort = 0, ToPort = 0, IpRanges, UserIdGroupPairs }) => ({
            protocol: IpProtocol,
            from_port: FromPort,
            to_port: ToPort,
            cidr_blocks: IpRanges?.map(({ CidrIp }) => CidrIp),
            security_groups: UserIdGroupPairs?.map(({ GroupId }) => GroupId),
            description: IpRanges?.[0]?.Description ?? UserIdGroupPairs?.[0]?.Description,
          })),
        },
      },
    ],
  };
}
