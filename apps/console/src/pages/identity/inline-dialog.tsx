import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { policyProblems } from '../../rules/policy-check.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import { prettyJson } from '../../ui/pretty-json.ts';
import { type Holder, inlinePolicy, putInline } from './attachments.ts';
import { PolicyField } from './policy-field.tsx';
import { nameProblem, policyTemplates } from './policy-templates.ts';

interface Props {
  readonly holder: Holder;
  readonly name: string;
  /** The policy to be edited; a new one where it is left out. */
  readonly policy: string | undefined;
  readonly taken: readonly string[];
  readonly close: () => void;
}

export function InlineDialog({ holder, name, policy, taken, close }: Props) {
  const before = useQuery({
    queryKey: ['iam', 'inline-policy', holder, name, policy],
    queryFn: () => inlinePolicy(holder, name, policy!),
    enabled: policy !== undefined,
    staleTime: 0,
  });
  const [title, setTitle] = useState(policy ?? '');
  const [edited, setEdited] = useState<string>();
  const text = edited ?? (before.data === undefined ? '' : prettyJson(before.data));
  const wrong =
    nameProblem(title, 128) ??
    (policy === undefined && taken.includes(title) ? 'There is a policy of this name already.' : undefined) ??
    (text.trim() === '' ? 'Write the policy.' : policyProblems(text, 'identity')[0]);
  return (
    <FormDialog
      large
      title={policy === undefined ? `A policy for ${name}` : `${policy} of ${name}`}
      button="Save"
      close={close}
      whyNot={wrong}
      steps={[putInline(holder, name, title, text)]}
      done={`${title} holds for ${name} now.`}
    >
      {policy === undefined && (
        <FormField label="Name">
          <Input value={title} autoFocus onChange={({ detail }) => setTitle(detail.value)} />
        </FormField>
      )}
      {policy !== undefined && before.data === undefined ? (
        <Await query={before}>{() => null}</Await>
      ) : (
        <PolicyField value={text} onChange={setEdited} kind="identity" templates={policyTemplates} />
      )}
    </FormDialog>
  );
}
