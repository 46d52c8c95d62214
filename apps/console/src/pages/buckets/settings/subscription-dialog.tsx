import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import type { Code } from '../../../ui/show-code.tsx';
import type { Kind, Subscription } from './subscription.ts';
import { draftProblem, events, fromDraft, type Place, type SubscriptionDraft, toDraft } from './subscription-draft.ts';

export const kinds: Readonly<Record<Kind, string>> = {
  topic: 'SNS topic',
  queue: 'SQS queue',
  function: 'Lambda function',
};

interface Props {
  readonly before: Subscription | undefined;
  readonly taken: readonly string[];
  readonly place: Place;
  readonly code: (after: Subscription) => Code;
  readonly save: (after: Subscription) => Promise<unknown>;
  readonly close: () => void;
}

export function SubscriptionDialog({ before, taken, place, code, save, close }: Props) {
  const [draft, setDraft] = useState(() => toDraft(before));
  const edit = (more: Partial<SubscriptionDraft>) => setDraft({ ...draft, ...more });
  const after = fromDraft(draft, before, place);
  const unchanged =
    before !== undefined && JSON.stringify(after) === JSON.stringify(fromDraft(toDraft(before), before, place));
  const problem = draftProblem(draft, taken);
  const names = [...new Set([...Object.keys(events), ...draft.events])];
  const options = names.map((name) => ({ value: name, label: name, description: events[name] ?? '' }));
  const text = (name: 'id' | 'webhook' | 'prefix' | 'suffix', label: string, description: string, placeholder = '') => (
    <FormField label={label} description={description}>
      <Input value={draft[name]} placeholder={placeholder} onChange={({ detail }) => edit({ [name]: detail.value })} />
    </FormField>
  );
  return (
    <FormDialog
      large
      title={before ? `Events of ${before.id}` : 'Tell a webhook of events'}
      button="Save"
      close={close}
      whyNot={problem ?? (unchanged ? 'Nothing has changed.' : undefined)}
      run={() => save(after)}
      code={code(after)}
    >
      {text(
        'webhook',
        'Webhook',
        'Its name. The cloud’s operator names webhooks in mallee.yaml, objects.webhooks.',
        'mill',
      )}
      <FormField
        label="Named as"
        description="All three post to the webhook. It is sent a test message now as a topic or a queue, not as a function."
      >
        <Select
          options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
          selectedOption={{ value: draft.kind, label: kinds[draft.kind] }}
          onChange={({ detail }) => edit({ kind: detail.selectedOption.value as Kind })}
        />
      </FormField>
      <FormField label="Events" stretch>
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => draft.events.includes(value))}
          placeholder="Choose events"
          filteringType="auto"
          onChange={({ detail }) => edit({ events: detail.selectedOptions.map(({ value }) => value!) })}
        />
      </FormField>
      {text('prefix', 'Only names that begin with', 'Empty: any. A folder: photos/')}
      {text('suffix', 'Only names that end with', 'Empty: any. Pictures: .jpg')}
      {text('id', 'Name', 'Of this subscription, as messages carry it. Empty: the cloud makes one.')}
    </FormDialog>
  );
}
