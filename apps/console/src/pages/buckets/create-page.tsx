import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { useTask } from '../../api/use-task.ts';
import { go } from '../../app/go.ts';
import { flash } from '../../ui/flash.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { bucketNameProblem } from './buckets.ts';

export default function CreatePage() {
  const [name, setName] = useState('');
  const [versions, setVersions] = useState(false);
  const [lock, setLock] = useState(false);
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState(false);
  const problem = bucketNameProblem(name);
  const input = { Bucket: name, ...(lock && { ObjectLockEnabledForBucket: true }) };
  const versioning = { Bucket: name, VersioningConfiguration: { Status: 'Enabled' as const } };
  const create = useTask({
    mutationFn: async () => {
      if (!made) await call('s3', 'CreateBucket', input);
      setMade(true);
      if (versions && !lock) await call('s3', 'PutBucketVersioning', versioning);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['s3', 'ListBuckets'] });
      flash.success(`Bucket ${name} is made.`);
      go(`buckets/${name}`);
    },
  });
  return (
    <FormPage
      title="Create a bucket"
      under={[{ text: 'Buckets', href: 'buckets' }]}
      help={
        <p>
          Names are shared by all accounts of the cloud. A name with dots does not work as part of an https host name.
        </p>
      }
      button="Create the bucket"
      busy={create.isPending}
      error={create.error}
      onSubmit={() => {
        setTried(true);
        if (!problem) create.mutate();
      }}
      code={{
        calls: [
          { service: 's3', operation: 'CreateBucket', input },
          ...(versions && !lock ? [{ service: 's3', operation: 'PutBucketVersioning', input: versioning }] : []),
        ],
        cloudFormation: [
          {
            type: 'AWS::S3::Bucket',
            name: 'Bucket',
            properties: {
              BucketName: name,
              VersioningConfiguration: versions || lock ? { Status: 'Enabled' } : undefined,
              ObjectLockEnabled: lock || undefined,
            },
          },
        ],
        terraform: [
          {
            type: 'aws_s3_bucket',
            name: 'bucket',
            properties: { bucket: name, object_lock_enabled: lock || undefined },
          },
          ...(versions && !lock
            ? [
                {
                  type: 'aws_s3_bucket_versioning',
                  name: 'bucket',
                  properties: { bucket: name, versioning_configuration: { status: 'Enabled' } },
                },
              ]
            : []),
        ],
      }}
    >
      <Container header={<Header variant="h2">The bucket</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={tried && problem}>
            <Input value={name} autoFocus placeholder="garden" onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <Toggle
            checked={versions || lock}
            disabled={lock}
            description="What is overwritten or deleted can be had back."
            onChange={({ detail }) => setVersions(detail.checked)}
          >
            Keep old versions
          </Toggle>
          <Toggle
            checked={lock}
            description="Objects can be protected from deletion for a time. It cannot be switched off again."
            onChange={({ detail }) => setLock(detail.checked)}
          >
            Object lock
          </Toggle>
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
