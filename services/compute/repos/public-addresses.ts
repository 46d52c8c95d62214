import {
  type AccountId,
  formatIp,
  type InstanceId,
  type NetworkInterfaceId,
  newId,
  parseCidr,
  parseIp,
  type SubnetId,
  size,
  type World,
} from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputeSettings, db, query } from '../op.ts';
import type { PublicAddressRow } from '../tables.ts';
import { tags } from './tags.ts';

/** An address with the interface that it leads to. */
export interface BoundAddress extends PublicAddressRow {
  readonly instance: InstanceId | null;
  readonly private_address: string | null;
  readonly subnet: SubnetId | null;
  readonly interface_account: AccountId | null;
}

export const publicAddresses = {
  /** Lends the next free address of the pool to an interface for as long as its machine runs. */
  async lend(
    tx: Tx,
    account: AccountId,
    nic: NetworkInterfaceId,
    settings: ComputeSettings,
  ): Promise<PublicAddressRow> {
    const row = await publicAddresses.lendIfAny(tx, account, nic, settings);
    if (!row) throw errors.noAddresses();
    return row;
  },

  /** The same where a machine goes on without one when the pool is empty. */
  async lendIfAny(
    tx: Tx,
    account: AccountId,
    nic: NetworkInterfaceId,
    settings: ComputeSettings,
  ): Promise<PublicAddressRow | undefined> {
    const address = await nextFree(tx, settings);
    if (address === undefined) return undefined;
    const row: PublicAddressRow = {
      address,
      account,
      kind: 'automatic',
      allocation: null,
      association: null,
      interface: nic,
      created_at: tx.now,
    };
    await insert(tx, row);
    return row;
  },

  /** Gives an address to an account until it releases it: the one it asks for, or the next free one. */
  async allocate(
    tx: Tx,
    world: World,
    account: AccountId,
    settings: ComputeSettings,
    asked?: string,
  ): Promise<PublicAddressRow> {
    const address = asked === undefined ? await nextFree(tx, settings) : await askedAddress(tx, asked, settings);
    if (address === undefined) throw errors.noAddresses();
    const row: PublicAddressRow = {
      address,
      account,
      kind: 'elastic',
      allocation: newId(world, 'eipalloc'),
      association: null,
      interface: null,
      created_at: tx.now,
    };
    await insert(tx, row);
    return row;
  },

  async ofInterface(read: Read, nic: NetworkInterfaceId): Promise<PublicAddressRow | undefined> {
    return db(read).selectFrom('public_address').selectAll().where('interface', '=', nic).executeTakeFirst();
  },

  /** An account's elastic address; automatic ones are nobody's to name. */
  async find(
    read: Read,
    account: AccountId,
    by: 'allocation' | 'association' | 'address',
    value: string,
  ): Promise<PublicAddressRow | undefined> {
    return db(read)
      .selectFrom('public_address')
      .selectAll()
      .where(by, '=', value.toLowerCase())
      .where('account', '=', account)
      .where('kind', '=', 'elastic')
      .executeTakeFirst();
  },

  /** The elastic addresses of an account, or every address in use, whoever has it. */
  async all(read: Read, account: AccountId | undefined): Promise<BoundAddress[]> {
    return db(read)
      .selectFrom('public_address')
      .leftJoin('network_interface as nic', 'nic.id', 'public_address.interface')
      .selectAll('public_address')
      .select(['nic.instance', 'nic.address as private_address', 'nic.subnet', 'nic.account as interface_account'])
      .$if(account !== undefined, (query) =>
        query.where('public_address.account', '=', account!).where('public_address.kind', '=', 'elastic'),
      )
      .orderBy('public_address.address')
      .execute();
  },

  /** How many elastic addresses an account holds. */
  async count(read: Read, account: AccountId): Promise<number> {
    const { count } = await db(read)
      .selectFrom('public_address')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .where('kind', '=', 'elastic')
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  async remove(tx: Tx, { address, allocation }: PublicAddressRow): Promise<void> {
    if (allocation !== null) await tags.dropAll(tx, allocation);
    await db(tx).deleteFrom('public_address').where('address', '=', address).execute();
  },
};

/** The first sixteenth of the pool, at least ten addresses, belongs to the box itself: its veth pair, NAT, reserve. */
export function poolRange(pool: string): { first: number; last: number } {
  const cidr = parseCidr(pool)!;
  const own = Math.max(10, Math.min(16, Math.floor(size(cidr) / 16)));
  return { first: cidr.base + own, last: cidr.base + size(cidr) - 2 };
}

async function askedAddress(tx: Tx, asked: string, settings: ComputeSettings): Promise<string> {
  const number = parseIp(asked);
  const { first, last } = poolRange(settings.publicPool);
  if (number === undefined || number < first || number > last)
    throw errors.invalidValue('address', asked, `The pool is ${formatIp(first)} to ${formatIp(last)}.`);
  if (await isTaken(tx, asked)) throw errors.addressInUse(asked);
  return asked;
}

/** Goes round the pool, so that a released address rests as long as possible; undefined where all are in use. */
async function nextFree(tx: Tx, settings: ComputeSettings): Promise<string | undefined> {
  const { first, last } = poolRange(settings.publicPool);
  const after = (at: number) => (at >= last ? first : at + 1);
  const [cursor] = await poolCursor(tx, { name: 'public' });
  const from = Math.min(Math.max(cursor?.position ?? first, first), last);
  const at = (await firstFree(tx, from, after)) ?? (await anyFree(tx, from, after, last - first + 1));
  if (at === undefined) return undefined;
  const position = after(at);
  await movePoolCursor(tx, { name: 'public', position });
  return formatIp(at);
}

/** Behind the last one given out there is nearly always room, so a few look-ups cost less than the whole list. */
async function firstFree(tx: Tx, from: number, after: (at: number) => number): Promise<number | undefined> {
  for (let at = from, tries = 0; tries < 8; at = after(at), tries += 1)
    if (!(await isTaken(tx, formatIp(at)))) return at;
  return undefined;
}

const isTaken = async (tx: Tx, address: string) => (await withAddress(tx, { address })).length > 0;

async function anyFree(tx: Tx, from: number, after: (at: number) => number, room: number): Promise<number | undefined> {
  const rows = await db(tx).selectFrom('public_address').select('address').execute();
  const used = new Set(rows.map(({ address }) => address));
  for (let at = from, tries = 0; tries < room; at = after(at), tries += 1) if (!used.has(formatIp(at))) return at;
  return undefined;
}

const insert = query((db, row: PublicAddressRow) => db.insertInto('public_address').values(row));

const withAddress = query((db, $: { address: string }) =>
  db.selectFrom('public_address').select('address').where('address', '=', $.address),
);

const poolCursor = query((db, $: { name: string }) =>
  db.selectFrom('cursor').select('position').where('name', '=', $.name),
);

const movePoolCursor = query((db, row: { name: string; position: number }) =>
  db
    .insertInto('cursor')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ position: eb.ref('excluded.position') }))),
);
