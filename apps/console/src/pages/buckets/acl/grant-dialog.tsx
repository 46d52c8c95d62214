import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import type { Code } from '../../../ui/show-code.tsx';
import { type Entry, everybody, everyUser, keyOf, logDelivery, nameOf, readGrantee } from './acl.ts';

interface Props {
  readonly of: 'bucket' | 'object';
  readonly taken: readonly Entry[];
  readonly add: (entry: Entry) => void;
  /** What saving the list with this entry in it runs. */
  readonly code: (entry: Entry) => Code;
  readonly close: () => void;
}

/** Somebody new in an access list, who may read for a beginning. */
export function GrantDialog({ of, taken, add, code, close }: Props) {
  const groups = [everybody, everyUser, ...(of === 'bucket' ? [logDelivery] : [])];
  const [kind, setKind] = useState('one');
  const [text, setText] = useState('');
  const to = kind === 'one' ? readGrantee(text) : groups.find((group) => keyOf(group) === kind);
  const whyNot = !to
    ? 'Type a canonical id (64 hexadecimal digits) or an e-mail address.'
    : taken.some((entry) => keyOf(entry.to) === keyOf(to))
      ? 'This one is in the list already.'
      : undefined;
  return (
    <FormDialog
      title="Add somebody to the access list"
      button="Add"
      close={close}
      whyNot={whyNot}
      run={async () => add({ to: to!, may: ['READ'] })}
      code={to && code({ to, may: ['READ'] })}
    >
      <FormField label="Who">
        <RadioGroup
          value={kind}
          onChange={({ detail }) => setKind(detail.value)}
          items={[
            { value: 'one', label: 'An account' },
            ...groups.map((group) => ({ value: keyOf(group), label: nameOf(group) })),
          ]}
        />
      </FormField>
      {kind === 'one' && (
        <FormField
          label="Account"
          description="Its canonical id (aws s3api list-buckets tells it), or its administrator’s e-mail address."
        >
          <Input value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
      )}
    </FormDialog>
  );
}
