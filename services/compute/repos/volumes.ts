import type { AccountId, VolumeId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db, query } from '../op.ts';
import type { AttachmentRow, VolumeRow } from '../tables.ts';
import type { Source } from './describe-in-slices.ts';
import { slice } from './in-slices.ts';
import { type TagMap, tags } from './tags.ts';

/** A volume with what other rows say about it. */
export interface VolumeFacts {
  readonly row: VolumeRow;
  readonly attachment: AttachmentRow | undefined;
  readonly tags: TagMap;
}

/** The volumes of an account, or of the whole cloud. */
export const volumesOf = (read: Read, account: AccountId | undefined): Source<VolumeFacts> => ({
  after: async (after) => withFacts(read, await rowsAfter(read, account, after as VolumeId)),
  withIds: async (ids) => withFacts(read, await rowsWithIds(read, account, ids as VolumeId[])),
});

const ownRows = (read: Read, account: AccountId | undefined) =>
  db(read)
    .selectFrom('volume')
    .selectAll()
    .$if(account !== undefined, (query) => query.where('account', '=', account!));

const rowsAfter = (read: Read, account: AccountId | undefined, after: VolumeId) =>
  ownRows(read, account).where('id', '>', after).orderBy('id').limit(slice).execute();

const rowsWithIds = (read: Read, account: AccountId | undefined, ids: readonly VolumeId[]) =>
  ownRows(read, account).where('id', 'in', ids).execute();

async function withFacts(read: Read, rows: readonly VolumeRow[]): Promise<VolumeFacts[]> {
  if (rows.length === 0) return [];
  const attachments = await attachmentsOf(read, { ids: rows.map(({ id }) => id) });
  const attachmentOf = new Map(attachments.map((row) => [row.volume, row]));
  const facts = rows.map((row) => ({ row, attachment: attachmentOf.get(row.id) }));
  return tags.join(read, facts, ({ row }) => row.id);
}

const attachmentsOf = query((db, $: { ids: VolumeId[] }) =>
  db.selectFrom('attachment').selectAll().where('volume', 'in', $.ids),
);
