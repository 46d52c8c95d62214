import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { ask } from '../../../api/door.ts';
import { quote } from '../../../ui/code/cli.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { CodeText } from '../../../ui/show-code.tsx';

const times = [
  { value: '900', label: '15 minutes' },
  { value: '3600', label: 'One hour' },
  { value: '21600', label: '6 hours' },
  { value: '43200', label: '12 hours' },
];

interface Props {
  readonly bucket: string;
  readonly objectKey: string;
  readonly versionId?: string | undefined;
  readonly close: () => void;
}

/** An address that lets anybody who has it fetch one object, for a time. */
export function LinkDialog({ bucket, objectKey: key, versionId, close }: Props) {
  const [seconds, setSeconds] = useState('3600');
  const [url, setUrl] = useState<string>();
  const make = async () => {
    const response = await ask('link', { method: 'POST', json: { bucket, key, versionId, seconds: Number(seconds) } });
    setUrl(((await response.json()) as { url: string }).url);
    return 'stay';
  };
  // The command line signs no links to versions.
  const code = versionId
    ? undefined
    : { calls: [], commands: [`aws s3 presign ${quote(`s3://${bucket}/${key}`)} --expires-in ${seconds}`] };
  return url ? (
    <FormDialog title={`Link to ${key}`} button="Done" close={close}>
      <FormField
        label="Link"
        description="Whoever has it can fetch the object. It cannot be taken back before its time."
        stretch
      >
        <CodeText label="Copy the link">{url}</CodeText>
      </FormField>
    </FormDialog>
  ) : (
    <FormDialog title={`Share ${key}`} button="Make the link" close={close} run={make} code={code}>
      <FormField label="Valid for" description="It ends with your session’s credentials at the latest.">
        <Select
          options={times}
          selectedOption={times.find(({ value }) => value === seconds)!}
          onChange={({ detail }) => setSeconds(detail.selectedOption.value!)}
        />
      </FormField>
    </FormDialog>
  );
}
