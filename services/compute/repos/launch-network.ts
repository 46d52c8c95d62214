import type { AccountId, World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputeSettings, query } from '../op.ts';
import type { WantedInterface } from '../rules/launch-interfaces.ts';
import type { NetworkInterfaceRow, SecurityGroupRow, SubnetRow } from '../tables.ts';
import { defaultVpc } from './default-vpc.ts';
import { groupsOfVpc } from './groups-of-vpc.ts';
import { interfaces } from './interfaces.ts';

/** An interface of a launch with everything that it names found. */
export interface FoundInterface {
  readonly wanted: WantedInterface;
  readonly subnet: SubnetRow;
  readonly groups: readonly SecurityGroupRow[];
  readonly existing: NetworkInterfaceRow | undefined;
}

export const launchNetwork = {
  /** Finds subnets and groups of a launch. Without a subnet it is the default one of the zone, or of any zone. */
  async find(
    read: Read,
    account: AccountId,
    wanted: readonly WantedInterface[],
    zone: string | undefined,
    mostGroups: number,
  ): Promise<FoundInterface[] | 'no-default-vpc'> {
    const found: FoundInterface[] = [];
    for (const nic of wanted) {
      const existing = nic.existing === undefined ? undefined : await freeInterface(read, account, nic.existing);
      const subnet = existing
        ? await subnetById(read, account, existing.subnet)
        : nic.subnet !== undefined
          ? await subnetById(read, account, nic.subnet)
          : (found[0]?.subnet ?? (await defaultSubnet(read, account, zone)));
      if (!subnet) return 'no-default-vpc';
      if (zone !== undefined && subnet.zone !== zone)
        throw errors.invalidValue('availabilityZone', zone, `The subnet ${subnet.id} is in ${subnet.zone}.`);
      found.push({
        wanted: nic,
        subnet,
        groups: await groupsOfVpc(read, account, subnet.vpc, nic, mostGroups),
        existing,
      });
    }
    const vpcs = new Set(found.map(({ subnet }) => subnet.vpc));
    if (vpcs.size > 1) throw errors.invalidCombination('All network interfaces of an instance must be in one VPC.');
    return found;
  },

  /** As `find`, after the account's default VPC was made if it was needed and missing. */
  async findOrMake(
    tx: Tx,
    world: World,
    account: AccountId,
    wanted: readonly WantedInterface[],
    zone: string | undefined,
    settings: ComputeSettings,
  ): Promise<FoundInterface[]> {
    const mostGroups = settings.limits.groupsPerInterface;
    const found = await launchNetwork.find(tx, account, wanted, zone, mostGroups);
    if (found !== 'no-default-vpc') return found;
    await defaultVpc.ensure(tx, world, account, settings);
    const again = await launchNetwork.find(tx, account, wanted, zone, mostGroups);
    if (again === 'no-default-vpc') throw errors.invalidValue('availabilityZone', zone ?? '', 'There is no such zone.');
    return again;
  },
};

async function freeInterface(read: Read, account: AccountId, id: string): Promise<NetworkInterfaceRow> {
  const row = await interfaces.find(read, account, id);
  if (!row) throw errors.notFound('NetworkInterfaceID', 'network interface ID', [id]);
  if (row.instance !== null)
    throw errors.limit('InvalidNetworkInterface.InUse', `The network interface '${id}' is in use.`);
  return row;
}

async function subnetById(read: Read, account: AccountId, id: string): Promise<SubnetRow> {
  const [row] = await ownSubnet(read, { account, id: id.toLowerCase() as SubnetRow['id'] });
  if (!row) throw errors.notFound('SubnetID', 'subnet ID', [id]);
  return row;
}

async function defaultSubnet(read: Read, account: AccountId, zone: string | undefined): Promise<SubnetRow | undefined> {
  const rows = await defaultSubnets(read, { account });
  return zone === undefined ? rows[0] : rows.find((row) => row.zone === zone);
}

const ownSubnet = query((db, $: { account: AccountId; id: SubnetRow['id'] }) =>
  db.selectFrom('subnet').selectAll().where('id', '=', $.id).where('account', '=', $.account),
);

/** One for each zone at most. */
const defaultSubnets = query((db, $: { account: AccountId }) =>
  db
    .selectFrom('subnet')
    .selectAll()
    .where('account', '=', $.account)
    // A literal, as in the index: with a parameter SQLite would plan the query anew each time.
    .where('is_default', '=', (eb) => eb.lit(1))
    .orderBy('zone'),
);
