import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../../api/call.ts';
import { step } from '../../../api/step.ts';
import { confirm } from '../../../ui/confirm.tsx';
import { Facts } from '../../../ui/detail.tsx';
import { Await } from '../../../ui/loading.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { TagEditor } from '../../../ui/tag-editor.tsx';
import { setting } from '../buckets.ts';
import { Encryption } from './encryption.tsx';
import { Notifications } from './notifications.tsx';

export function SettingsTab({ bucket }: { bucket: string }) {
  return (
    <SpaceBetween size="l">
      <Versioning bucket={bucket} />
      <Encryption bucket={bucket} />
      <Facilities bucket={bucket} />
      <Notifications bucket={bucket} />
      <BucketTags bucket={bucket} />
    </SpaceBetween>
  );
}

function Versioning({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(query('s3', 'GetBucketVersioning', { Bucket }));
  const on = asked.data?.Status === 'Enabled';
  const VersioningConfiguration = { Status: on ? 'Suspended' : 'Enabled' } as const;
  const change = () =>
    confirm({
      title: on ? 'Stop keeping versions?' : 'Keep old versions?',
      text: on
        ? 'Versions that are there stay. What is overwritten or deleted from now on is gone.'
        : 'From now on what is overwritten or deleted can be had back. Old versions take room.',
      button: on ? 'Stop keeping' : 'Keep versions',
      steps: [step('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration })],
      done: 'Versioning has changed.',
    });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Whether what is overwritten or deleted can be had back."
          actions={
            <Button disabled={!asked.data} onClick={change}>
              {on ? 'Suspend' : 'Enable'}
            </Button>
          }
        >
          Versioning
        </Header>
      }
    >
      <Await query={asked}>{({ Status }) => <StateBadge state={Status ?? 'disabled'} />}</Await>
    </Container>
  );
}

function Facilities({ bucket: Bucket }: { bucket: string }) {
  const location = useQuery(query('s3', 'GetBucketLocation', { Bucket }));
  const lock = useQuery(setting('GetObjectLockConfiguration', { Bucket }, 'ObjectLockConfigurationNotFoundError'));
  const logging = useQuery(query('s3', 'GetBucketLogging', { Bucket }));
  const website = useQuery(setting('GetBucketWebsite', { Bucket }, 'NoSuchWebsiteConfiguration'));
  const retention = lock.data?.ObjectLockConfiguration?.Rule?.DefaultRetention;
  return (
    <Container header={<Header variant="h2">Facilities</Header>}>
      <Facts
        facts={[
          ['Region', location.data?.LocationConstraint || 'the cloud’s own'],
          [
            'Object lock',
            lock.data?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled'
              ? retention
                ? `on; new objects: ${retention.Mode?.toLowerCase()} for ${retention.Days ?? retention.Years} ${retention.Days ? 'days' : 'years'}`
                : 'on'
              : 'off',
          ],
          ['Access log', logging.data?.LoggingEnabled ? `to ${logging.data.LoggingEnabled.TargetBucket}` : 'off'],
          ['Website', website.data ? `on; begins at ${website.data.IndexDocument?.Suffix ?? '–'}` : 'off'],
        ]}
      />
    </Container>
  );
}

function BucketTags({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(setting('GetBucketTagging', { Bucket }, 'NoSuchTagSet'));
  if (asked.data === undefined) return asked.error ? <Alert type="error">{asked.error.message}</Alert> : null;
  return (
    <TagEditor
      tags={asked.data?.TagSet ?? []}
      steps={(tags) => [
        tags.length === 0
          ? step('s3', 'DeleteBucketTagging', { Bucket })
          : step('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet: [...tags] } }),
      ]}
    />
  );
}
