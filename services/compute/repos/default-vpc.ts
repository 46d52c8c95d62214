import { type AccountId, formatCidr, newId, parseCidr, type World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputeSettings, db } from '../op.ts';
import type { VpcRow } from '../tables.ts';
import { makeSubnet } from './make-subnet.ts';
import { makeVpc } from './make-vpc.ts';

/** The block of every default VPC. AWS cuts it in /20s; with few zones there is room for larger ones. */
const block = '172.31.0.0/16';

export const defaultVpc = {
  async find(read: Read, account: AccountId): Promise<VpcRow | undefined> {
    return db(read)
      .selectFrom('vpc')
      .selectAll()
      .where('account', '=', account)
      .where('is_default', '=', 1)
      .executeTakeFirst();
  },

  /** Made on first need, but not again once it has been deleted: VPCIdNotSpecified. */
  async ensure(tx: Tx, world: World, account: AccountId, settings: ComputeSettings): Promise<VpcRow> {
    const found = await defaultVpc.find(tx, account);
    if (found) return found;
    if (await defaultVpc.wasMade(tx, account)) throw errors.noDefaultVpc();
    return defaultVpc.make(tx, world, account, settings);
  },

  /** True once the account has had its default VPC, whatever became of it. */
  async wasMade(read: Read, account: AccountId): Promise<boolean> {
    const made = db(read).selectFrom('account_defaults').select('account').where('account', '=', account);
    return (await made.executeTakeFirst()) !== undefined;
  },

  /** The default VPC with a subnet per zone, an internet gateway and the route to it. */
  async make(tx: Tx, world: World, account: AccountId, settings: ComputeSettings): Promise<VpcRow> {
    const vpc = await makeVpc(tx, world, {
      account,
      cidr: block,
      isDefault: true,
      tenancy: 'default',
      dnsHostnames: true,
    });
    const gateway = newId(world, 'igw');
    await db(tx).insertInto('internet_gateway').values({ id: gateway, account, vpc: vpc.id }).execute();
    const main = await db(tx)
      .selectFrom('route_table_association')
      .select('route_table')
      .where('vpc', '=', vpc.id)
      .where('subnet', 'is', null)
      .executeTakeFirstOrThrow();
    await db(tx)
      .insertInto('route')
      .values({ route_table: main.route_table, destination: '0.0.0.0/0', target: gateway, origin: 'CreateRoute' })
      .execute();
    const { base } = parseCidr(block)!;
    const prefix = settings.zones.length <= 4 ? 18 : 20;
    for (const [index, zone] of settings.zones.entries())
      await makeSubnet(tx, world, {
        vpc,
        zone,
        cidr: formatCidr({ base: base + index * 2 ** (32 - prefix), prefix }),
        isDefault: true,
      });
    await db(tx)
      .insertInto('account_defaults')
      .values({ account, made_at: tx.now })
      .onConflict((conflict) => conflict.column('account').doNothing())
      .execute();
    return vpc;
  },
};
