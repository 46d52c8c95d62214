import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Facts } from '../../../ui/detail.tsx';
import { Await } from '../../../ui/loading.tsx';
import { setting } from '../buckets.ts';
import { algorithms, EncryptionDialog } from './encryption-dialog.tsx';
import { keyOf, toDraft } from './encryption-rule.ts';

/** How new objects are stored that do not say it themselves. */
export function Encryption({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(setting('GetBucketEncryption', { Bucket }, 'ServerSideEncryptionConfigurationNotFoundError'));
  const [changing, setChanging] = useState(false);
  const rule = asked.data?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const { algorithm, bucketKey } = toDraft(rule);
  const refused = rule?.BlockedEncryptionTypes?.EncryptionType?.filter((type) => type !== 'NONE') ?? [];
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
      <Await query={asked}>
        {() => (
          <Facts
            facts={[
              ['New objects are', algorithms[algorithm]],
              ...(algorithm === 'aws:kms'
                ? ([
                    ['Key', <bdi key="key">{keyOf(rule) ?? 'the usual one of whoever writes'}</bdi>],
                    ['Bucket key', bucketKey ? 'on' : 'off'],
                  ] as const)
                : []),
              ...(refused.length > 0 ? [['Refused', refused.join(', ')] as const] : []),
            ]}
          />
        )}
      </Await>
      {changing && <EncryptionDialog bucket={Bucket} rule={rule} close={() => setChanging(false)} />}
    </Container>
  );
}
