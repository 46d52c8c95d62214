import type { Digest } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { db } from '../op.ts';

/** User data, kept once however many machines have it. */
export const userData = {
  async keep(tx: Tx, { digest, body }: { digest: Digest; body: Uint8Array }): Promise<void> {
    await db(tx)
      .insertInto('user_data')
      .values({ digest, body, created_at: tx.now })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  },

  async read(read: Read, digest: Digest): Promise<Uint8Array> {
    const rows = db(read).selectFrom('user_data').select('body').where('digest', '=', digest);
    return (await rows.executeTakeFirstOrThrow()).body;
  },

  /** Forgets it once no machine has it any more. */
  async dropUnread(tx: Tx, digest: Digest | null): Promise<void> {
    if (digest === null) return;
    const reader = await db(tx).selectFrom('instance').select('id').where('user_data', '=', digest).executeTakeFirst();
    if (!reader) await db(tx).deleteFrom('user_data').where('digest', '=', digest).execute();
  },
};
