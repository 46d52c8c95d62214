import { type InstanceId, seconds } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import { db } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';

/** Starts a crashed machine again once its pause is over. */
export const restartCrashed: Reconciler = {
  name: 'compute/restart-crashed',
  every: seconds(5),
  wokenBy: [],
  async keys(read) {
    const rows = await db(read).selectFrom('instance').select('id').where('restart_at', '<=', read.now).execute();
    return rows.map(({ id }) => id);
  },
  one: ({ store }, id) =>
    store.write(async (tx) => {
      const row = await instances.find(tx, id as InstanceId);
      if (row && row.restart_at !== null && row.restart_at <= tx.now) await wishes.reboot(tx, row);
    }),
};
