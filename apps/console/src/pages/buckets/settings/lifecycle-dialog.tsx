import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import type { Code } from '../../../ui/show-code.tsx';
import { draftProblem, fromDraft, type LifecycleRule, toDraft } from './lifecycle-rule.ts';

interface Props {
  readonly rule: LifecycleRule | undefined;
  readonly taken: readonly string[];
  /** What saving it runs: the rules are one document. */
  readonly code: (rule: LifecycleRule) => Code;
  readonly save: (rule: LifecycleRule) => Promise<unknown>;
  readonly close: () => void;
}

export function LifecycleDialog({ rule, taken, code, save, close }: Props) {
  const [draft, setDraft] = useState(() => toDraft(rule));
  const problem = draftProblem(draft, taken);
  const byTag = Boolean(rule?.Filter?.And ?? rule?.Filter?.Tag);
  const field = (
    name: 'name' | 'prefix' | 'expire' | 'old' | 'abort',
    label: string,
    description?: string,
    disabled = false,
  ) => (
    <FormField label={label} description={description}>
      <Input
        value={draft[name]}
        disabled={disabled}
        autoFocus={name === 'name' && !rule}
        inputMode={name === 'name' || name === 'prefix' ? 'text' : 'numeric'}
        onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })}
      />
    </FormField>
  );
  return (
    <FormDialog
      title={rule ? `Rule ${rule.ID}` : 'Add a lifecycle rule'}
      button="Save the rule"
      close={close}
      whyNot={problem}
      run={() => save(fromDraft(draft, rule))}
      code={code(fromDraft(draft, rule))}
    >
      {field('name', 'Name')}
      {field(
        'prefix',
        'Only names that begin with',
        byTag ? 'This rule chooses by tags too; that part stays as it is.' : 'Empty: the whole bucket. A folder: logs/',
        byTag,
      )}
      {field('expire', 'Delete objects after so many days', 'Empty: never')}
      {field('old', 'Delete old versions after so many days', 'Counted from when they were replaced')}
      {field('abort', 'Give up unfinished uploads after so many days')}
      <Toggle checked={draft.on} onChange={({ detail }) => setDraft({ ...draft, on: detail.checked })}>
        The rule is on
      </Toggle>
    </FormDialog>
  );
}
