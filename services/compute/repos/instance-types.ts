import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, query } from '../op.ts';
import type { InstanceTypeRow } from '../tables.ts';

export const instanceTypes = {
  async get(read: Read, name: string): Promise<InstanceTypeRow> {
    const [row] = await withName(read, { name });
    if (!row) throw errors.invalidValue('InstanceType', name, 'DescribeInstanceTypes lists the types of this cloud.');
    return row;
  },

  async update(tx: Tx, name: string, change: Partial<InstanceTypeRow>): Promise<void> {
    await db(tx).updateTable('instance_type').set(change).where('name', '=', name).execute();
  },

  async all(read: Read): Promise<InstanceTypeRow[]> {
    return db(read).selectFrom('instance_type').selectAll().orderBy('position').execute();
  },
};

const withName = query((db, $: { name: string }) =>
  db.selectFrom('instance_type').selectAll().where('name', '=', $.name),
);
