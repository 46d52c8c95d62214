import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { step } from '../../../api/step.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { type EncryptionDraft, type EncryptionRule, fromDraft, keyOf, toDraft } from './encryption-rule.ts';

export const algorithms = {
  none: 'Stored as they come, unless a request asks for it',
  AES256: 'Encrypted with the cloud’s key (SSE-S3)',
  'aws:kms': 'Encrypted with the account’s own key (SSE-KMS)',
} as const satisfies Record<EncryptionDraft['algorithm'], string>;

interface Props {
  readonly bucket: string;
  readonly rule: EncryptionRule | undefined;
  readonly close: () => void;
}

export function EncryptionDialog({ bucket: Bucket, rule, close }: Props) {
  // Only what was touched: the rest follows the rule when another client changes it under the dialog.
  const [edits, setEdits] = useState<Partial<EncryptionDraft>>({});
  const edit = (more: Partial<EncryptionDraft>) => setEdits({ ...edits, ...more });
  const draft = { ...toDraft(rule), ...edits };
  const next = fromDraft(draft, rule);
  const changed = JSON.stringify(next) !== JSON.stringify(fromDraft(toDraft(rule), rule));
  return (
    <FormDialog
      title={`Encryption of new objects in ${Bucket}`}
      button="Save"
      close={close}
      whyNot={changed ? undefined : 'Nothing has changed.'}
      steps={[
        next
          ? step('s3', 'PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules: [next] } })
          : step('s3', 'DeleteBucketEncryption', { Bucket }),
      ]}
      done="New objects are stored so from now on."
    >
      <FormField label="New objects are">
        <RadioGroup
          value={draft.algorithm}
          onChange={({ detail }) => edit({ algorithm: detail.value as EncryptionDraft['algorithm'] })}
          items={Object.entries(algorithms).map(([value, label]) => ({ value, label }))}
        />
      </FormField>
      {draft.algorithm === 'aws:kms' && (
        <>
          {keyOf(rule) && (
            <Checkbox
              checked={draft.named}
              description="Without it, with the usual key of whoever writes: alias/aws/s3."
              onChange={({ detail }) => edit({ named: detail.checked })}
            >
              With the key that the rule names: <bdi>{keyOf(rule)}</bdi>
            </Checkbox>
          )}
          <Checkbox
            checked={draft.bucketKey}
            description="Asks for fewer uses of the key. It is kept and told; the cloud encrypts in the same way."
            onChange={({ detail }) => edit({ bucketKey: detail.checked })}
          >
            With a bucket key
          </Checkbox>
        </>
      )}
    </FormDialog>
  );
}
