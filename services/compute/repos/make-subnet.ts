import { newId, parseCidr, type World } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import type { SubnetRow, VpcRow } from '../tables.ts';

interface Wanted {
  readonly vpc: VpcRow;
  readonly zone: string;
  readonly cidr: string;
  readonly isDefault: boolean;
}

/** A subnet under its VPC's default network ACL. The caller has checked that the block lies in the VPC and is free. */
export async function makeSubnet(tx: Tx, world: World, { vpc, zone, cidr, isDefault }: Wanted): Promise<SubnetRow> {
  const row: SubnetRow = {
    id: newId(world, 'subnet'),
    account: vpc.account,
    vpc: vpc.id,
    zone,
    cidr,
    is_default: isDefault ? 1 : 0,
    map_public: isDefault ? 1 : 0,
    // The first four addresses are the network's own, the router, the resolver and one in reserve.
    next_address: parseCidr(cidr)!.base + 4,
    created_at: tx.now,
  };
  await db(tx).insertInto('subnet').values(row).execute();
  const { id } = await db(tx)
    .selectFrom('network_acl')
    .select('id')
    .where('vpc', '=', vpc.id)
    .where('is_default', '=', 1)
    .executeTakeFirstOrThrow();
  await db(tx)
    .insertInto('network_acl_association')
    .values({ id: newId(world, 'aclassoc'), network_acl: id, subnet: row.id })
    .execute();
  return row;
}
