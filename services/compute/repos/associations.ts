import { type NetworkInterfaceId, newId, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { type ComputeSettings, db } from '../op.ts';
import type { NetworkInterfaceRow, PublicAddressRow } from '../tables.ts';
import { nodes } from './nodes.ts';
import { publicAddresses } from './public-addresses.ts';
import { release } from './release.ts';

/** Which interface an elastic address leads to. */
export const associations = {
  /**
   * Moves an address to an interface and returns the association's id. What the interface had goes back: an automatic
   * address to the pool, an elastic one to its owner's keeping.
   */
  async bind(
    tx: Tx,
    world: World,
    row: PublicAddressRow,
    nic: NetworkInterfaceRow,
    settings: ComputeSettings,
  ): Promise<string> {
    await release.publicAddress(tx, nic.id);
    await associations.unbind(tx, row, settings);
    const association = newId(world, 'eipassoc');
    await db(tx)
      .updateTable('public_address')
      .set({ interface: nic.id, association })
      .where('address', '=', row.address)
      .execute();
    await nodes.touchVpc(tx, nic.vpc);
    return association;
  },

  /** A machine that loses an elastic address gets an automatic one again where its subnet gives them. */
  async unbind(tx: Tx, { address, interface: nic }: PublicAddressRow, settings: ComputeSettings): Promise<void> {
    if (nic === null) return;
    await db(tx)
      .updateTable('public_address')
      .set({ interface: null, association: null })
      .where('address', '=', address)
      .execute();
    await lendAgain(tx, nic, settings);
  },
};

async function lendAgain(tx: Tx, id: NetworkInterfaceId, settings: ComputeSettings): Promise<void> {
  const nic = await db(tx)
    .selectFrom('network_interface as nic')
    .innerJoin('subnet', 'subnet.id', 'nic.subnet')
    .leftJoin('instance', 'instance.id', 'nic.instance')
    .select(['nic.account', 'nic.vpc', 'nic.device_index', 'subnet.map_public', 'instance.desired'])
    .where('nic.id', '=', id)
    .executeTakeFirstOrThrow();
  if (nic.desired === 'running' && nic.device_index === 0 && nic.map_public === 1)
    await publicAddresses.lendIfAny(tx, nic.account, id, settings);
  await nodes.touchVpc(tx, nic.vpc);
}
