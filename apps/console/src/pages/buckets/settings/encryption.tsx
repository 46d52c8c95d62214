import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../../../api/use-action.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { Await } from '../../../ui/loading.tsx';
import { setting } from '../buckets.ts';

type Choice = keyof typeof words;

const words = {
  none: 'Stored as they come, unless a request asks for it',
  AES256: 'Encrypted with the cloud’s key (SSE-S3)',
  'aws:kms': 'Encrypted with the account’s own key (SSE-KMS)',
} as const;

/** How new objects are stored that do not say it themselves. */
export function Encryption({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(setting('GetBucketEncryption', { Bucket }, 'ServerSideEncryptionConfigurationNotFoundError'));
  const [changing, setChanging] = useState(false);
  const rule = asked.data?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const now = (rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'none') as Choice;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="For new objects. Those that are there stay as they are."
          actions={
            <Button disabled={asked.data === undefined} onClick={() => setChanging(true)}>
              Change the encryption
            </Button>
          }
        >
          Encryption
        </Header>
      }
    >
      <Await query={asked}>{() => words[now]}</Await>
      {changing && <EncryptionDialog bucket={Bucket} now={now} close={() => setChanging(false)} />}
    </Container>
  );
}

function EncryptionDialog({ bucket: Bucket, now, close }: { bucket: string; now: Choice; close: () => void }) {
  const [SSEAlgorithm, choose] = useState(now);
  const options = { done: 'New objects are stored so from now on.', refresh: ['GetBucketEncryption'], quiet: true };
  const put = useAction('s3', 'PutBucketEncryption', options);
  const remove = useAction('s3', 'DeleteBucketEncryption', options);
  const run = () =>
    SSEAlgorithm === 'none'
      ? remove.mutateAsync({ Bucket })
      : put.mutateAsync({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }] },
        });
  return (
    <FormDialog title={`Encryption of new objects in ${Bucket}`} button="Save" close={close} run={run}>
      <FormField label="New objects are">
        <RadioGroup
          value={SSEAlgorithm}
          onChange={({ detail }) => choose(detail.value as Choice)}
          items={Object.entries(words).map(([value, label]) => ({ value, label }))}
        />
      </FormField>
    </FormDialog>
  );
}
