import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TagEditor } from '../../ui/tag-editor.tsx';
import { tagSteps } from '../../ui/tag-steps.ts';
import { nameOf } from '../../ui/tags.ts';
import { CopyId, Name, To } from '../../ui/text.tsx';
import { type Instance, instances, stateOf } from '../instances/instances.ts';
import { actions } from './actions.ts';
import { type Rule, rulesOf, type SecurityGroup, securityGroups } from './groups.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { RuleTable } from './rule-table.tsx';
import { trafficOf } from './traffic.ts';

const under = [{ text: 'Security groups', href: 'security-groups' }];
const mine = actions(() => go('security-groups'));

export default function GroupPage() {
  const id = useParam('id');
  const asked = useQuery(securityGroups);
  const group = asked.data?.find(({ GroupId }) => GroupId === id);
  if (asked.data && !group) return <NotFound what="security group" back="security-groups" />;
  if (!group)
    return (
      <Page title={id} under={under}>
        <Await query={asked}>{() => null}</Await>
      </Page>
    );
  return (
    <Page title={group.GroupName!} under={under} actions={<ActionMenu rows={[group]} actions={mine} noun="a group" />}>
      <FactBox
        title="Details"
        facts={[
          ['Group ID', <CopyId key="id">{group.GroupId}</CopyId>],
          ['VPC', <CopyId key="vpc">{group.VpcId}</CopyId>],
          ['Description', <Name key="text">{group.Description}</Name>],
        ]}
      />
      <DetailTabs
        tabs={[
          { id: 'in', label: 'Rules in', content: () => <Rules group={group} incoming /> },
          { id: 'out', label: 'Rules out', content: () => <Rules group={group} incoming={false} /> },
          { id: 'machines', label: 'Machines', content: () => <Machines group={group} /> },
          {
            id: 'tags',
            label: 'Tags',
            count: group.Tags?.length ?? 0,
            content: () => <TagEditor tags={group.Tags ?? []} steps={tagSteps(id)} />,
          },
        ]}
      />
    </Page>
  );
}

function Rules({ group, incoming }: { group: SecurityGroup; incoming: boolean }) {
  const [adding, setAdding] = useState(false);
  const asked = useQuery(rulesOf(group.GroupId!));
  const remove = (rule: Rule) =>
    confirm({
      title: 'Take the rule away?',
      text: 'Traffic that only this rule allows is dropped from then on.',
      items: [`${trafficOf(rule)} ${incoming ? 'from' : 'to'} ${rule.CidrIpv4 ?? rule.ReferencedGroupInfo?.GroupId}`],
      button: 'Take away',
      steps: [
        step('ec2', incoming ? 'RevokeSecurityGroupIngress' : 'RevokeSecurityGroupEgress', {
          GroupId: group.GroupId!,
          SecurityGroupRuleIds: [rule.SecurityGroupRuleId!],
        }),
      ],
      done: 'The rule is gone.',
    });
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button onClick={() => setAdding(true)}>Add a rule</Button>}>
          {incoming ? 'What gets in' : 'What gets out'}
        </Header>
      }
    >
      <Await query={asked}>
        {(rules) => (
          <RuleTable
            incoming={incoming}
            rules={rules.filter(({ IsEgress }) => IsEgress !== incoming)}
            action={(rule) => (
              <Button variant="inline-link" ariaLabel={`Take away: ${trafficOf(rule)}`} onClick={() => remove(rule)}>
                Take away
              </Button>
            )}
          />
        )}
      </Await>
      {adding && <RuleDialog group={group} incoming={incoming} close={() => setAdding(false)} />}
    </Container>
  );
}

function Machines({ group: { GroupId } }: { group: SecurityGroup }) {
  const asked = useQuery(instances);
  return (
    <Await query={asked}>
      {(all) => (
        <Table<Instance>
          items={all.filter(({ SecurityGroups }) => SecurityGroups?.some((one) => one.GroupId === GroupId))}
          header={<Header variant="h2">Machines in this group</Header>}
          empty="No machine is in it."
          columnDefinitions={[
            {
              id: 'name',
              header: 'Name',
              cell: (row) => <To href={`instances/${row.InstanceId}`}>{nameOf(row.Tags) ?? row.InstanceId}</To>,
              isRowHeader: true,
            },
            { id: 'state', header: 'State', cell: (row) => <StateBadge state={stateOf(row)} /> },
            { id: 'public', header: 'Public address', cell: (row) => row.PublicIpAddress ?? '–' },
            { id: 'private', header: 'Private address', cell: (row) => row.PrivateIpAddress ?? '–' },
          ]}
        />
      )}
    </Await>
  );
}
