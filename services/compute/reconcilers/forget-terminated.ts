import { hours, type InstanceId, minutes } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import { db } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { tags } from '../repos/tags.ts';
import { userData } from '../repos/user-data.ts';

/** Terminated machines stay visible for an hour, as on AWS; then their rows go, with user data that nobody else has. */
export const forgetTerminated: Reconciler = {
  name: 'compute/forget-terminated',
  every: minutes(1),
  wokenBy: [],
  async keys(read) {
    const rows = await db(read)
      .selectFrom('instance')
      .select('id')
      .where('desired', '=', 'terminated')
      .where('phase', '=', 'gone')
      .where('terminated_at', '<', read.now - hours(1))
      .limit(500)
      .execute();
    return rows.map(({ id }) => id);
  },
  one: ({ store }, id) =>
    store.write(async (tx) => {
      const row = await instances.find(tx, id as InstanceId);
      if (row?.phase !== 'gone') return;
      await tags.dropAll(tx, row.id);
      await db(tx).deleteFrom('instance').where('id', '=', row.id).execute();
      const sibling = await db(tx)
        .selectFrom('instance')
        .select('id')
        .where('reservation', '=', row.reservation)
        .executeTakeFirst();
      if (!sibling) await db(tx).deleteFrom('reservation').where('id', '=', row.reservation).execute();
      await userData.dropUnread(tx, row.user_data);
    }),
};
