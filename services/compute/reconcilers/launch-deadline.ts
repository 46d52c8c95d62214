import { type InstanceId, type Reason, seconds } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import { type ComputeSettings, db } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';
import { fromJson } from '../rules/json.ts';

/** A machine that did not come up in time is ended, with the last thing its node said as the reason. */
export const launchDeadline = ({ launchDeadline: deadline }: Pick<ComputeSettings, 'launchDeadline'>): Reconciler => ({
  name: 'compute/launch-deadline',
  every: seconds(15),
  wokenBy: [],
  async keys(read) {
    const rows = await db(read)
      .selectFrom('instance')
      .select('id')
      .where('desired', '=', 'running')
      .where('up_since', 'is', null)
      .where('wished_at', '<', read.now - deadline)
      .execute();
    return rows.map(({ id }) => id);
  },
  one: ({ store }, id) =>
    store.write(async (tx) => {
      const row = await instances.find(tx, id as InstanceId);
      if (row?.desired !== 'running' || row.up_since !== null || row.wished_at >= tx.now - deadline) return;
      const fault = fromJson<Reason>(row.fault);
      const why = fault?.say ?? `it did not start within ${Math.round(deadline / 1000)} seconds`;
      // A machine that ran before keeps its disks: it goes back to stopped.
      const again = await db(tx)
        .selectFrom('volume')
        .innerJoin('attachment', 'attachment.volume', 'volume.id')
        .select('volume.existed')
        .where('attachment.instance', '=', row.id)
        .where('attachment.root', '=', 1)
        .executeTakeFirst();
      const stop = row.generation > 1 && again?.existed === 1;
      await wishes.want(tx, row, stop ? 'stopped' : 'terminated', {
        code: 'Server.InternalError',
        say: `Server.InternalError: The instance could not be started: ${why}`,
        transition: 'Server.InternalError',
      });
    }),
});
