import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { go } from '../../app/go.ts';
import { policyProblems } from '../../rules/policy-check.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { PolicyField } from '../identity/policy-field.tsx';
import { nameProblem, policyTemplates } from '../identity/policy-templates.ts';
import { policyHref } from './policies.ts';

export default function CreatePage() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState(policyTemplates['Look, change nothing']!);
  const [tried, setTried] = useState(false);
  const create = useAction('iam', 'CreatePolicy', {
    done: `Policy ${name} is made.`,
    refresh: ['ListPolicies'],
    quiet: true,
  });
  const wrong = nameProblem(name, 128);
  const valid = policyProblems(text, 'identity').length === 0;
  const input = { PolicyName: name, PolicyDocument: text, ...(description && { Description: description }) };
  const document: unknown = valid ? JSON.parse(text) : undefined;
  const submit = () => {
    setTried(true);
    if (!wrong && valid) create.mutate(input, { onSuccess: ({ Policy }) => go(policyHref(Policy!.Arn!)) });
  };
  return (
    <FormPage
      title="Create a policy"
      under={[{ text: 'Policies', href: 'policies' }]}
      help={<p>What no policy allows is refused; what any policy denies is refused whatever others allow.</p>}
      button="Create the policy"
      busy={create.isPending}
      error={create.error}
      onSubmit={submit}
      code={{
        calls: [{ service: 'iam', operation: 'CreatePolicy', input }],
        cloudFormation: [
          {
            type: 'AWS::IAM::ManagedPolicy',
            name: 'Policy',
            properties: { ManagedPolicyName: name, Description: description || undefined, PolicyDocument: document },
          },
        ],
        terraform: [
          {
            type: 'aws_iam_policy',
            name: 'policy',
            properties: { name, description: description || undefined, policy: text },
          },
        ],
      }}
    >
      <Container header={<Header variant="h2">The policy</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={tried && wrong}>
            <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Description">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
          <PolicyField value={text} onChange={setText} kind="identity" templates={policyTemplates} />
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
