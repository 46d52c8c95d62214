import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Checkbox from '@cloudscape-design/components/checkbox';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../../api/call.ts';
import type { Output } from '../../../api/types.ts';
import { useAction } from '../../../api/use-action.ts';
import { Await } from '../../../ui/loading.tsx';
import { ShowCode } from '../../../ui/show-code.tsx';
import { setting } from '../buckets.ts';
import {
  type Entry,
  entriesOf,
  grantsOf,
  isPublic,
  keyOf,
  nameOf,
  type Permission,
  presets,
  withEntry,
} from './acl.ts';
import { GrantDialog } from './grant-dialog.tsx';

type ObjectName = { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };

export function BucketAcl({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(query('s3', 'GetBucketAcl', { Bucket }));
  return (
    <Await query={asked}>
      {(found) => <Editor key={JSON.stringify(found.Grants)} bucket={Bucket} found={found} />}
    </Await>
  );
}

export function ObjectAcl({ object }: { object: ObjectName }) {
  const asked = useQuery(query('s3', 'GetObjectAcl', object));
  return (
    <Await query={asked}>
      {(found) => <Editor key={JSON.stringify(found.Grants)} bucket={object.Bucket} object={object} found={found} />}
    </Await>
  );
}

interface Props {
  readonly bucket: string;
  /** Else it is the bucket's own list. */
  readonly object?: ObjectName;
  readonly found: Pick<Output<'s3', 'GetBucketAcl'>, 'Owner' | 'Grants'>;
}

const rights = (object: boolean): readonly (readonly [Permission, string])[] => [
  ['READ', object ? 'Read it' : 'List objects'],
  ...(object ? [] : [['WRITE', 'Put and delete objects'] as const]),
  ['READ_ACP', 'See this list'],
  ['WRITE_ACP', 'Change this list'],
  ['FULL_CONTROL', 'Everything'],
];

/** Who has been granted what, to be changed where the bucket heeds lists. */
function Editor({ bucket: Bucket, object, found }: Props) {
  const [draft, setDraft] = useState<readonly Entry[]>();
  const [adding, setAdding] = useState(false);
  const block = useQuery(setting('GetPublicAccessBlock', { Bucket }, 'NoSuchPublicAccessBlockConfiguration'));
  const ownership = useQuery(setting('GetBucketOwnershipControls', { Bucket }, 'OwnershipControlsNotFoundError'));
  const off = ownership.data?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
  const { BlockPublicAcls, IgnorePublicAcls } = block.data?.PublicAccessBlockConfiguration ?? {};
  const done = 'The access list holds now.';
  const putBucketAcl = useAction('s3', 'PutBucketAcl', { done });
  const putObjectAcl = useAction('s3', 'PutObjectAcl', { done });
  const putOwnership = useAction('s3', 'PutBucketOwnershipControls', {
    done: 'Access lists count in this bucket now.',
  });
  const entries = draft ?? entriesOf(found.Grants ?? []);
  const AccessControlPolicy = { ...(found.Owner && { Owner: found.Owner }), Grants: grantsOf(entries) };
  const save = () =>
    object
      ? putObjectAcl.mutate({ ...object, AccessControlPolicy })
      : putBucketAcl.mutate({ Bucket, AccessControlPolicy });
  const heed = () =>
    putOwnership.mutate({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
  const begin = presets(found.Owner, object ? 'object' : 'bucket');
  const change = (entry: Entry) => setDraft(withEntry(entries, entry));
  return (
    <SpaceBetween size="s">
      <Table<Entry>
        items={entries}
        trackBy={({ to }) => keyOf(to)}
        empty="Nobody has a grant."
        header={
          <Header
            variant="h2"
            description={
              off
                ? 'Access lists are switched off for this bucket: only policies count.'
                : 'The older way to share. Policies can say more.'
            }
            actions={
              off ? (
                <Button loading={putOwnership.isPending} onClick={heed}>
                  Let access lists count
                </Button>
              ) : (
                <SpaceBetween direction="horizontal" size="xs">
                  {draft && <Button onClick={() => setDraft(undefined)}>Discard</Button>}
                  <ButtonDropdown
                    items={Object.keys(begin).map((text) => ({ id: text, text }))}
                    onItemClick={({ detail }) => setDraft(begin[detail.id])}
                  >
                    Begin with
                  </ButtonDropdown>
                  <Button onClick={() => setAdding(true)}>Add somebody</Button>
                  <Button
                    variant="primary"
                    disabled={draft === undefined}
                    disabledReason="Nothing has been changed."
                    loading={putObjectAcl.isPending || putBucketAcl.isPending}
                    onClick={save}
                  >
                    Save the access list
                  </Button>
                </SpaceBetween>
              )
            }
          >
            Access list
          </Header>
        }
        columnDefinitions={[
          { id: 'who', header: 'Who', cell: ({ to }) => <bdi>{nameOf(to)}</bdi>, isRowHeader: true },
          ...rights(object !== undefined).map(([permission, text]) => ({
            id: permission,
            header: text,
            cell: ({ to, may }: Entry) => (
              <Checkbox
                checked={may.includes(permission)}
                disabled={off}
                ariaLabel={`${nameOf(to)}: ${text}`}
                onChange={({ detail }) =>
                  change({ to, may: detail.checked ? [...may, permission] : may.filter((one) => one !== permission) })
                }
              />
            ),
          })),
        ]}
      />
      {!off && isPublic(entries) && (BlockPublicAcls || IgnorePublicAcls) && (
        <Alert type="warning">
          {BlockPublicAcls
            ? 'The bucket’s public access settings refuse a list that opens it to everybody.'
            : 'The bucket’s public access settings ignore what this list gives to everybody.'}
        </Alert>
      )}
      {draft && (
        <ShowCode
          code={{
            calls: [
              object
                ? { service: 's3', operation: 'PutObjectAcl', input: { ...object, AccessControlPolicy } }
                : { service: 's3', operation: 'PutBucketAcl', input: { Bucket, AccessControlPolicy } },
            ],
          }}
        />
      )}
      {adding && (
        <GrantDialog of={object ? 'object' : 'bucket'} add={change} taken={entries} close={() => setAdding(false)} />
      )}
    </SpaceBetween>
  );
}
