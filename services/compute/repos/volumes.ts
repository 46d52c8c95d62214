import type { AccountId, VolumeId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { AttachmentRow, VolumeRow } from '../tables.ts';
import { type TagMap, tags } from './tags.ts';

/** A volume with what other rows say about it. */
export interface VolumeFacts {
  readonly row: VolumeRow;
  readonly attachment: AttachmentRow | undefined;
  readonly tags: TagMap;
}

export const volumes = {
  /** All volumes of an account, or of the whole cloud, sorted by id. */
  async all(read: Read, account: AccountId | undefined): Promise<VolumeFacts[]> {
    const rows = await db(read)
      .selectFrom('volume')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
    const attachments = await db(read)
      .selectFrom('attachment')
      .innerJoin('volume', 'volume.id', 'attachment.volume')
      .selectAll('attachment')
      .$if(account !== undefined, (query) => query.where('volume.account', '=', account!))
      .execute();
    const attachmentOf = new Map<VolumeId, AttachmentRow>(attachments.map((row) => [row.volume, row]));
    const facts = rows.map((row) => ({ row, attachment: attachmentOf.get(row.id) }));
    return tags.join(read, account, 'volume', facts, ({ row }) => row.id);
  },
};
