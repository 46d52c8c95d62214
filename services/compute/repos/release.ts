import type { InstanceId, NetworkInterfaceId } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { InstanceRow, VolumeRow } from '../tables.ts';
import { nodes } from './nodes.ts';
import { tags } from './tags.ts';

/** Gives back what the departed held, in the transaction that saw them gone. */
export const release = {
  async instance(tx: Tx, row: Pick<InstanceRow, 'id' | 'vpc'>): Promise<void> {
    const interfaces = await db(tx)
      .selectFrom('network_interface')
      .select(['id', 'delete_on_termination'])
      .where('instance', '=', row.id)
      .execute();
    for (const nic of interfaces) {
      await release.publicAddress(tx, nic.id);
      if (nic.delete_on_termination === 1) {
        await tags.dropAll(tx, nic.id);
        await db(tx).deleteFrom('network_interface').where('id', '=', nic.id).execute();
      } else {
        const loose = {
          attachment: null,
          instance: null,
          device_index: null,
          delete_on_termination: null,
          attached_at: null,
        };
        await db(tx).updateTable('network_interface').set(loose).where('id', '=', nic.id).execute();
      }
    }
    const attachments = await db(tx).selectFrom('attachment').selectAll().where('instance', '=', row.id).execute();
    for (const { volume, delete_on_termination } of attachments) {
      await db(tx).deleteFrom('attachment').where('volume', '=', volume).execute();
      if (delete_on_termination === 0) continue;
      await db(tx)
        .updateTable('volume')
        .set((eb) => ({ desired: 'gone', generation: eb('generation', '+', 1) }))
        .where('id', '=', volume)
        .execute();
    }
    await nodes.touchVpc(tx, row.vpc);
  },

  async volume(tx: Tx, row: Pick<VolumeRow, 'id'>): Promise<void> {
    await tags.dropAll(tx, row.id);
    await db(tx).deleteFrom('volume').where('id', '=', row.id).execute();
  },

  /** The lent addresses of a machine go back to the pool. */
  async lentAddresses(tx: Tx, instance: InstanceId): Promise<void> {
    await db(tx)
      .deleteFrom('public_address')
      .where('kind', '=', 'automatic')
      .where('interface', 'in', (eb) =>
        eb.selectFrom('network_interface').select('id').where('instance', '=', instance),
      )
      .execute();
  },

  /** A lent address goes back to the pool, an elastic one stays with its owner. */
  async publicAddress(tx: Tx, nic: NetworkInterfaceId): Promise<void> {
    await db(tx).deleteFrom('public_address').where('interface', '=', nic).where('kind', '=', 'automatic').execute();
    await db(tx)
      .updateTable('public_address')
      .set({ interface: null, association: null })
      .where('interface', '=', nic)
      .execute();
  },
};
