import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { InstanceTypeRow } from '../tables.ts';

export const instanceTypes = {
  async get(read: Read, name: string): Promise<InstanceTypeRow> {
    const row = await db(read).selectFrom('instance_type').selectAll().where('name', '=', name).executeTakeFirst();
    if (!row) throw errors.invalidValue('InstanceType', name, 'DescribeInstanceTypes lists the types of this cloud.');
    return row;
  },

  async all(read: Read): Promise<InstanceTypeRow[]> {
    return db(read).selectFrom('instance_type').selectAll().orderBy('position').execute();
  },
};
