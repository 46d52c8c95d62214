import {
  type AccountId,
  AwsError,
  formatIp,
  type InstanceId,
  type NetworkInterfaceId,
  newId,
  parseCidr,
  parseIp,
  type SecurityGroupId,
  type SubnetId,
  size,
  type World,
} from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, query } from '../op.ts';
import type { NetworkInterfaceRow, SubnetRow } from '../tables.ts';

export interface NewInterface {
  readonly account: AccountId;
  readonly requester: string | null;
  readonly subnet: SubnetRow;
  readonly groups: readonly SecurityGroupId[];
  readonly description: string;
  /** The private address that the user asked for. */
  readonly address?: string;
  /** Where it is plugged in from the first. */
  readonly seat?: Seat;
}

/** Where an interface is plugged in. */
export interface Seat {
  readonly instance: InstanceId;
  readonly index: number;
  readonly deleteOnTermination: boolean;
}

export const interfaces = {
  /** A new interface with a free private address and a MAC address of its own. */
  async make(tx: Tx, world: World, wanted: NewInterface): Promise<NetworkInterfaceRow> {
    const { subnet } = wanted;
    const row: NetworkInterfaceRow = {
      id: newId(world, 'eni'),
      account: wanted.account,
      requester: wanted.requester,
      vpc: subnet.vpc,
      subnet: subnet.id,
      zone: subnet.zone,
      mac: await freeMac(tx, world),
      address:
        wanted.address === undefined ? await nextAddress(tx, subnet) : await askedAddress(tx, subnet, wanted.address),
      description: wanted.description,
      source_dest_check: 1,
      ...(wanted.seat ? held(tx, world, wanted.seat) : free),
      created_at: tx.now,
    };
    await insert(tx, row);
    await addGroups(tx, row.id, wanted.groups);
    return row;
  },

  async attach(tx: Tx, world: World, id: NetworkInterfaceId, seat: Seat): Promise<void> {
    await db(tx)
      .updateTable('network_interface')
      .set(held(tx, world, seat))
      .where('id', '=', id)
      .execute();
  },

  async setGroups(tx: Tx, id: NetworkInterfaceId, groups: readonly SecurityGroupId[]): Promise<void> {
    await db(tx).deleteFrom('interface_group').where('interface', '=', id).execute();
    await addGroups(tx, id, groups);
  },

  async update(
    tx: Tx,
    { id }: NetworkInterfaceRow,
    changes: Partial<Pick<NetworkInterfaceRow, 'description' | 'source_dest_check' | 'delete_on_termination'>>,
  ): Promise<void> {
    await db(tx).updateTable('network_interface').set(changes).where('id', '=', id).execute();
  },

  async find(read: Read, account: AccountId, id: string): Promise<NetworkInterfaceRow | undefined> {
    return db(read)
      .selectFrom('network_interface')
      .selectAll()
      .where('id', '=', id.toLowerCase() as NetworkInterfaceId)
      .where('account', '=', account)
      .executeTakeFirst();
  },

  async get(read: Read, account: AccountId, id: string): Promise<NetworkInterfaceRow> {
    const row = await interfaces.find(read, account, id);
    if (!row) throw errors.notFound('NetworkInterfaceID', 'networkInterface ID', [id]);
    return row;
  },

  async ofInstance(read: Read, instance: InstanceId): Promise<NetworkInterfaceRow[]> {
    return db(read)
      .selectFrom('network_interface')
      .selectAll()
      .where('instance', '=', instance)
      .orderBy('device_index')
      .execute();
  },
};

const free = { attachment: null, instance: null, device_index: null, delete_on_termination: null, attached_at: null };

const held = (tx: Tx, world: World, { instance, index, deleteOnTermination }: Seat) => ({
  attachment: newId(world, 'eni-attach'),
  instance,
  device_index: index,
  delete_on_termination: deleteOnTermination ? (1 as const) : (0 as const),
  attached_at: tx.now,
});

async function addGroups(tx: Tx, id: NetworkInterfaceId, groups: readonly SecurityGroupId[]): Promise<void> {
  for (const security_group of new Set(groups)) await addGroup(tx, { interface: id, security_group });
}

/** Locally administered and unicast; `d0:0d` was Eucalyptus' prefix, whose local bit is not set, so ours starts 02. */
async function freeMac(tx: Tx, world: World): Promise<string> {
  for (;;) {
    const mac = ['02', ...world.bytes(5).toString('hex').match(/../g)!].join(':');
    const [taken] = await withMac(tx, { mac });
    if (!taken) return mac;
  }
}

/**
 * The next free address behind the last one given out, so that an address rests as long as possible before it is used
 * again. The first four and the last address of a subnet are never given.
 */
async function nextAddress(tx: Tx, subnet: SubnetRow): Promise<string> {
  const cidr = parseCidr(subnet.cidr)!;
  const [first, last] = [cidr.base + 4, cidr.base + size(cidr) - 2];
  const after = (at: number) => (at >= last ? first : at + 1);
  const [row] = await addressCursor(tx, { id: subnet.id });
  const { next_address } = row!;
  const at =
    (await firstFree(tx, subnet.id, next_address, after)) ??
    (await anyFree(tx, subnet.id, next_address, after, last - first + 1));
  await moveAddressCursor(tx, { id: subnet.id, next_address: after(at) });
  return formatIp(at);
}

/** Behind the last one given out there is nearly always room, so a few look-ups cost less than the whole list. */
async function firstFree(
  tx: Tx,
  subnet: SubnetId,
  from: number,
  after: (at: number) => number,
): Promise<number | undefined> {
  for (let at = from, tries = 0; tries < 8; at = after(at), tries += 1)
    if (!(await isTaken(tx, subnet, formatIp(at)))) return at;
  return undefined;
}

async function anyFree(
  tx: Tx,
  subnet: SubnetId,
  from: number,
  after: (at: number) => number,
  room: number,
): Promise<number> {
  const rows = await db(tx).selectFrom('network_interface').select('address').where('subnet', '=', subnet).execute();
  if (rows.length >= room) throw noFreeAddresses(subnet);
  const used = new Set(rows.map(({ address }) => address));
  let at = from;
  while (used.has(formatIp(at))) at = after(at);
  return at;
}

async function isTaken(tx: Tx, subnet: SubnetId, address: string): Promise<boolean> {
  return (await withAddress(tx, { subnet, address })).length > 0;
}

async function askedAddress(tx: Tx, subnet: SubnetRow, address: string): Promise<string> {
  const cidr = parseCidr(subnet.cidr)!;
  const number = parseIp(address);
  if (number === undefined) throw errors.invalidValue('privateIpAddress', address, 'It is not an IPv4 address.');
  if (number < cidr.base + 4 || number > cidr.base + size(cidr) - 2)
    throw errors.invalidValue('privateIpAddress', address, `It is not one of the usable addresses of ${subnet.cidr}.`);
  if (await isTaken(tx, subnet.id, address))
    throw new AwsError('InvalidIPAddress.InUse', 400, `Address ${address} is in use.`);
  return address;
}

const noFreeAddresses = (subnet: SubnetId) =>
  new AwsError('InsufficientFreeAddressesInSubnet', 400, `The subnet '${subnet}' has no free addresses left.`);

const insert = query((db, row: NetworkInterfaceRow) => db.insertInto('network_interface').values(row));

const addGroup = query((db, row: { interface: NetworkInterfaceId; security_group: SecurityGroupId }) =>
  db.insertInto('interface_group').values(row),
);

const withMac = query((db, $: { mac: string }) =>
  db.selectFrom('network_interface').select('id').where('mac', '=', $.mac),
);

const withAddress = query((db, $: { subnet: SubnetId; address: string }) =>
  db.selectFrom('network_interface').select('id').where('subnet', '=', $.subnet).where('address', '=', $.address),
);

const addressCursor = query((db, $: { id: SubnetId }) =>
  db.selectFrom('subnet').select('next_address').where('id', '=', $.id),
);

const moveAddressCursor = query((db, $: { id: SubnetId; next_address: number }) =>
  db.updateTable('subnet').set({ next_address: $.next_address }).where('id', '=', $.id),
);
