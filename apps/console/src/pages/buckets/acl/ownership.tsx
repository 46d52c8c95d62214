import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Await } from '../../../ui/loading.tsx';
import { setting } from '../buckets.ts';
import { OwnershipDialog, ownerships } from './ownership-dialog.tsx';

const absent = 'OwnershipControlsNotFoundError';

/** What holds in a bucket; lists count where nothing was set, as Eucalyptus' clients expect. */
export const ownershipOf = (Bucket: string) =>
  queryOptions({
    ...setting('GetBucketOwnershipControls', { Bucket }, absent),
    select: (found) => found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter',
  });

/** Whose objects are that others put here, and whether lists of grants count. */
export function Ownership({ bucket }: { bucket: string }) {
  const asked = useQuery(ownershipOf(bucket));
  const [changing, setChanging] = useState(false);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Whose objects are that other accounts put here, and whether access lists count."
          actions={
            <Button disabled={asked.data === undefined} onClick={() => setChanging(true)}>
              Change the ownership
            </Button>
          }
        >
          Object ownership
        </Header>
      }
    >
      <Await query={asked}>{(now) => `${ownerships[now].label}. ${ownerships[now].description}`}</Await>
      {changing && asked.data && <OwnershipDialog bucket={bucket} now={asked.data} close={() => setChanging(false)} />}
    </Container>
  );
}
