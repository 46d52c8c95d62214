import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import type { Output } from '../../../api/types.ts';
import { useTask } from '../../../api/use-task.ts';
import { ErrorBox } from '../../../ui/error-box.tsx';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import { type Code, ShowCode } from '../../../ui/show-code.tsx';
import { setting } from '../buckets.ts';
import { type Entry, entriesOf, grantsOf, isPublic, presets, withEntry } from './acl.ts';
import { type AclDraft, differences, draftState } from './acl-draft.ts';
import { AclNotes } from './acl-notes.tsx';
import { AclTable } from './acl-table.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { ownershipOf } from './ownership.tsx';

type ObjectName = { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };
type List = Pick<Output<'s3', 'GetBucketAcl'>, 'Owner' | 'Grants'>;

export function BucketAcl({ bucket: Bucket }: { bucket: string }) {
  const asked = useQuery(query('s3', 'GetBucketAcl', { Bucket }));
  const again = async () => (await asked.refetch({ throwOnError: true })).data;
  return <Await query={asked}>{(found) => <Editor bucket={Bucket} found={found} again={again} />}</Await>;
}

export function ObjectAcl({ object }: { object: ObjectName }) {
  const asked = useQuery(query('s3', 'GetObjectAcl', object));
  const again = async () => (await asked.refetch({ throwOnError: true })).data;
  return (
    <Await query={asked}>
      {(found) => <Editor bucket={object.Bucket} object={object} found={found} again={again} />}
    </Await>
  );
}

interface Props {
  readonly bucket: string;
  /** Else it is the bucket's own list. */
  readonly object?: ObjectName;
  readonly found: List;
  /** The list as it is stored at this moment. */
  readonly again: () => Promise<List | undefined>;
}

/** Who has been granted what, to be changed unless the bucket heeds no lists. */
function Editor({ bucket: Bucket, object, found, again }: Props) {
  const [draft, setDraft] = useState<AclDraft>();
  const [adding, setAdding] = useState(false);
  const block = useQuery(setting('GetPublicAccessBlock', { Bucket }, 'NoSuchPublicAccessBlockConfiguration'));
  const ownership = useQuery(ownershipOf(Bucket));
  const of = object ? 'object' : 'bucket';
  const stored = entriesOf(found.Grants ?? []);
  const {
    now: { edited: shown, from },
    changed,
    overtaken,
  } = draftState(draft, stored);
  const edit = (edited: readonly Entry[]) => setDraft({ edited, from });
  const policy = (entries: readonly Entry[]) => ({
    AccessControlPolicy: { ...(found.Owner && { Owner: found.Owner }), Grants: grantsOf(entries) },
  });
  const code = (entries: readonly Entry[]): Code => ({
    calls: [
      object
        ? { service: 's3', operation: 'PutObjectAcl', input: { ...object, ...policy(entries) } }
        : { service: 's3', operation: 'PutBucketAcl', input: { Bucket, ...policy(entries) } },
    ],
  });
  const save = useTask({
    mutationFn: async () => {
      // News of somebody else's change may be late: what is replaced must be what the draft began from.
      const now = entriesOf((await again())?.Grants ?? []);
      if (differences(from, now).length > 0) return;
      if (object) await call('s3', 'PutObjectAcl', { ...object, ...policy(shown) });
      else await call('s3', 'PutBucketAcl', { Bucket, ...policy(shown) });
      await client.invalidateQueries({ queryKey: ['s3', object ? 'GetObjectAcl' : 'GetBucketAcl'] });
      setDraft(undefined);
      flash.success('The access list holds now.');
    },
  });
  const discard = () => {
    setDraft(undefined);
    save.reset();
  };
  const off = ownership.data === 'BucketOwnerEnforced';
  const editable = !ownership.isPending && !off;
  const begin = presets(found.Owner, of);
  const whyNot = !changed
    ? 'Nothing has been changed.'
    : overtaken.length > 0 && !save.isPending
      ? 'Somebody else has changed the list: say below whose is to hold.'
      : undefined;
  return (
    <SpaceBetween size="s">
      <AclTable
        {...{ of, owner: found.Owner, entries: editable ? shown : stored }}
        edit={editable ? edit : undefined}
        header={
          <Header
            variant="h2"
            description={
              ownership.isPending
                ? 'Whether access lists count in this bucket is being asked.'
                : off
                  ? 'Access lists are switched off for this bucket: only policies count.'
                  : 'The older way to share. Policies can say more.'
            }
            actions={
              editable ? (
                <SpaceBetween direction="horizontal" size="xs">
                  {draft && <Button onClick={discard}>Discard</Button>}
                  <ButtonDropdown
                    items={Object.keys(begin).map((text) => ({ id: text, text }))}
                    onItemClick={({ detail }) => edit(begin[detail.id]!)}
                  >
                    Begin with
                  </ButtonDropdown>
                  <Button onClick={() => setAdding(true)}>Add somebody</Button>
                  <Button
                    variant="primary"
                    disabled={whyNot !== undefined}
                    {...(whyNot !== undefined && { disabledReason: whyNot })}
                    loading={save.isPending}
                    onClick={() => save.mutate()}
                  >
                    Save the access list
                  </Button>
                </SpaceBetween>
              ) : (
                off && object && <Button href={`buckets/${Bucket}?tab=rights`}>The bucket’s object ownership</Button>
              )
            }
          >
            Access list
          </Header>
        }
      />
      {editable && (
        <AclNotes
          {...{ of, owner: found.Owner, entries: shown, edit }}
          unknown={ownership.error}
          block={isPublic(shown) ? block.data?.PublicAccessBlockConfiguration : undefined}
          blockUnknown={isPublic(shown) ? block.error : undefined}
          overtaken={save.isPending ? [] : overtaken}
          showTheirs={discard}
          keepMine={() => setDraft({ edited: shown, from: stored })}
        />
      )}
      <ErrorBox error={save.error} title="The access list was not saved" />
      {editable && changed && <ShowCode code={code(shown)} />}
      {adding && (
        <GrantDialog
          of={of}
          add={(entry) => edit(withEntry(shown, entry))}
          taken={shown}
          code={(entry) => code(withEntry(shown, entry))}
          close={() => setAdding(false)}
        />
      )}
    </SpaceBetween>
  );
}
