import type { AccountId, SubnetId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { SubnetRow } from '../tables.ts';

export const subnets = {
  /** A subnet that another row refers to. */
  async get(read: Read, id: SubnetId): Promise<SubnetRow> {
    return db(read).selectFrom('subnet').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  },

  /** All of an account, or of every account, by id, each with the number of its interfaces. */
  async all(read: Read, account: AccountId | undefined): Promise<(SubnetRow & { used: number })[]> {
    const rows = await db(read)
      .selectFrom('subnet')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
    const counts = await db(read)
      .selectFrom('network_interface as nic')
      .innerJoin('subnet', 'subnet.id', 'nic.subnet')
      .select((eb) => ['nic.subnet', eb.fn.countAll<number>().as('used')])
      .$if(account !== undefined, (query) => query.where('subnet.account', '=', account!))
      .groupBy('nic.subnet')
      .execute();
    const used = new Map(counts.map((row) => [row.subnet, Number(row.used)]));
    return rows.map((row) => ({ ...row, used: used.get(row.id) ?? 0 }));
  },
};
