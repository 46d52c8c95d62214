import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { instanceTypeTable } from '../rules/instance-type-table.ts';
import type { InstanceTypeRow } from '../tables.ts';
import { instanceTypes } from './instance-types.ts';

/** Brings the types that nobody edited up to this release's table; runs at each start and writes only differences. */
export async function seedInstanceTypes(tx: Tx): Promise<void> {
  const known = new Map((await instanceTypes.all(tx)).map((row) => [row.name, row]));
  for (const [position, { name, vcpus, memoryMiB, diskGib, interfaces }] of instanceTypeTable.entries()) {
    const row: InstanceTypeRow = {
      name,
      position,
      vcpus,
      memory_mib: memoryMiB,
      disk_gib: diskGib,
      interfaces,
      edited: 0,
    };
    const old = known.get(name);
    if (!old) await db(tx).insertInto('instance_type').values(row).execute();
    else if (old.edited === 0 && !isDeepStrictEqual({ ...old }, row))
      await db(tx).updateTable('instance_type').set(row).where('name', '=', name).execute();
  }
}
