import { type InstanceId, seconds } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import { db } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';

/** Ends machines whose launch was allowed for a time only (Eucalyptus' ec2:KeepAlive and ec2:ExpirationTime). */
export const endOfLife: Reconciler = {
  name: 'compute/end-of-life',
  every: seconds(30),
  wokenBy: [],
  async keys(read) {
    const rows = await db(read)
      .selectFrom('instance')
      .select('id')
      .where('ends_at', '<=', read.now)
      .where('desired', '!=', 'terminated')
      .execute();
    return rows.map(({ id }) => id);
  },
  one: ({ store }, id) =>
    store.write(async (tx) => {
      const row = await instances.find(tx, id as InstanceId);
      if (!row || row.ends_at === null || row.ends_at > tx.now) return;
      await wishes.want(tx, row, 'terminated', {
        code: 'Server.ScheduledStop',
        say: 'Server.ScheduledStop: The lifetime that a policy allowed this instance has run out',
        transition: 'Server.ScheduledStop',
      });
    }),
};
