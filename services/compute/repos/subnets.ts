import type { SubnetId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { db } from '../op.ts';
import type { SubnetRow } from '../tables.ts';

export const subnets = {
  /** A subnet that another row refers to. */
  async get(read: Read, id: SubnetId): Promise<SubnetRow> {
    return db(read).selectFrom('subnet').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  },
};
