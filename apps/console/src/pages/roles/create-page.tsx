import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { isDoorError } from '../../api/door.ts';
import { useTask } from '../../api/use-task.ts';
import { go } from '../../app/go.ts';
import { policyProblems } from '../../rules/policy-check.ts';
import { flash } from '../../ui/flash.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { PolicyField } from '../identity/policy-field.tsx';
import { nameProblem, trustTemplates } from '../identity/policy-templates.ts';

/** Takes what another try has made for made. */
const unlessThere = async (run: Promise<unknown>) => {
  try {
    await run;
  } catch (error) {
    if (!isDoorError(error, 'EntityAlreadyExists', 'LimitExceeded')) throw error;
  }
};

export default function CreatePage() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [trust, setTrust] = useState(trustTemplates['Machines (EC2)']!);
  const [profile, setProfile] = useState(true);
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState(false);
  const wrong = nameProblem(name);
  const valid = policyProblems(trust, 'trust').length === 0;
  const input = { RoleName: name, AssumeRolePolicyDocument: trust, ...(description && { Description: description }) };
  const create = useTask({
    mutationFn: async () => {
      if (!made) await call('iam', 'CreateRole', input);
      setMade(true);
      if (!profile) return;
      await unlessThere(call('iam', 'CreateInstanceProfile', { InstanceProfileName: name }));
      await unlessThere(call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['iam'] });
      flash.success(`Role ${name} is made. Give it policies next.`);
      go(`roles/${name}?tab=policies`);
    },
  });
  return (
    <FormPage
      title="Create a role"
      under={[{ text: 'Roles', href: 'roles' }]}
      help={<p>The trust policy says who may take the role; other policies say what the role may do then.</p>}
      button="Create the role"
      busy={create.isPending}
      error={create.error}
      onSubmit={() => {
        setTried(true);
        if (!wrong && valid) create.mutate();
      }}
      code={{
        calls: [
          { service: 'iam', operation: 'CreateRole', input },
          ...(profile
            ? [
                { service: 'iam', operation: 'CreateInstanceProfile', input: { InstanceProfileName: name } },
                {
                  service: 'iam',
                  operation: 'AddRoleToInstanceProfile',
                  input: { InstanceProfileName: name, RoleName: name },
                },
              ]
            : []),
        ],
        cloudFormation: [
          {
            type: 'AWS::IAM::Role',
            name: 'Role',
            properties: { RoleName: name, AssumeRolePolicyDocument: valid ? JSON.parse(trust) : undefined },
          },
        ],
        terraform: [{ type: 'aws_iam_role', name: 'role', properties: { name, assume_role_policy: trust } }],
      }}
    >
      <Container header={<Header variant="h2">The role</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={tried && wrong}>
            <Input value={name} autoFocus placeholder="web-server" onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Description">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <PolicyField
            label="Who may take it"
            value={trust}
            onChange={setTrust}
            kind="trust"
            templates={trustTemplates}
          />
          <Toggle
            checked={profile}
            description="An instance profile of the same name, which is what a launch asks for."
            onChange={({ detail }) => setProfile(detail.checked)}
          >
            Let machines have it
          </Toggle>
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
