import { type AccountId, formatIp, type NetworkInterfaceId, newId, parseCidr, size, type World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputeSettings, db } from '../op.ts';
import type { PublicAddressRow } from '../tables.ts';

export const publicAddresses = {
  /** Lends the next free address of the pool to an interface for as long as its machine runs. */
  async lend(
    tx: Tx,
    account: AccountId,
    nic: NetworkInterfaceId,
    settings: ComputeSettings,
  ): Promise<PublicAddressRow> {
    const row: PublicAddressRow = {
      address: await nextFree(tx, settings),
      account,
      kind: 'automatic',
      allocation: null,
      association: null,
      interface: nic,
      created_at: tx.now,
    };
    await db(tx).insertInto('public_address').values(row).execute();
    return row;
  },

  /** Gives an address to an account until it releases it. */
  async allocate(tx: Tx, world: World, account: AccountId, settings: ComputeSettings): Promise<PublicAddressRow> {
    const row: PublicAddressRow = {
      address: await nextFree(tx, settings),
      account,
      kind: 'elastic',
      allocation: newId(world, 'eipalloc'),
      association: null,
      interface: null,
      created_at: tx.now,
    };
    await db(tx).insertInto('public_address').values(row).execute();
    return row;
  },

  async ofInterface(read: Read, nic: NetworkInterfaceId): Promise<PublicAddressRow | undefined> {
    return db(read).selectFrom('public_address').selectAll().where('interface', '=', nic).executeTakeFirst();
  },
};

/** The first sixteenth of the pool, at least ten addresses, belongs to the box itself: its veth pair, NAT, reserve. */
export function poolRange(pool: string): { first: number; last: number } {
  const cidr = parseCidr(pool)!;
  const own = Math.max(10, Math.min(16, Math.floor(size(cidr) / 16)));
  return { first: cidr.base + own, last: cidr.base + size(cidr) - 2 };
}

/** Goes round the pool, so that a released address rests as long as possible. */
async function nextFree(tx: Tx, settings: ComputeSettings): Promise<string> {
  const { first, last } = poolRange(settings.publicPool);
  const after = (at: number) => (at >= last ? first : at + 1);
  const cursor = await db(tx).selectFrom('cursor').select('position').where('name', '=', 'public').executeTakeFirst();
  const from = Math.min(Math.max(cursor?.position ?? first, first), last);
  const at = (await firstFree(tx, from, after)) ?? (await anyFree(tx, from, after, last - first + 1));
  const position = after(at);
  await db(tx)
    .insertInto('cursor')
    .values({ name: 'public', position })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
    .execute();
  return formatIp(at);
}

/** Behind the last one given out there is nearly always room, so a few look-ups cost less than the whole list. */
async function firstFree(tx: Tx, from: number, after: (at: number) => number): Promise<number | undefined> {
  for (let at = from, tries = 0; tries < 8; at = after(at), tries += 1) {
    const rows = db(tx).selectFrom('public_address').select('address').where('address', '=', formatIp(at));
    if (!(await rows.executeTakeFirst())) return at;
  }
  return undefined;
}

async function anyFree(tx: Tx, from: number, after: (at: number) => number, room: number): Promise<number> {
  const rows = await db(tx).selectFrom('public_address').select('address').execute();
  const used = new Set(rows.map(({ address }) => address));
  for (let at = from, tries = 0; tries < room; at = after(at), tries += 1) if (!used.has(formatIp(at))) return at;
  throw errors.noAddresses();
}
