import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { ask } from '../../../api/door.ts';
import { objectAddress } from '../../../api/object-address.ts';
import { step } from '../../../api/step.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';

export function FolderDialog({ bucket, prefix, close }: { bucket: string; prefix: string; close: () => void }) {
  const [name, setName] = useState('');
  const problem =
    name === ''
      ? 'It needs a name.'
      : name.includes('/') || name === '.' || name === '..'
        ? 'A name without slashes, please.'
        : undefined;
  const Key = `${prefix}${name}/`;
  const code = { calls: [step('s3', 'PutObject', { Bucket: bucket, Key })] };
  const run = async () => {
    await ask(objectAddress(bucket, Key)!, { method: 'PUT', body: new Blob([]) });
    await client.invalidateQueries({ queryKey: ['s3'] });
  };
  return (
    <FormDialog title="Create a folder" button="Create" whyNot={problem} {...{ close, run, code }}>
      <FormField label="Name" description="A folder is an empty object whose name ends with a slash.">
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
