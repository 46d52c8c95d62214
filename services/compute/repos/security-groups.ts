import type { AccountId, NetworkInterfaceId, VpcId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { SecurityGroupRow, VpcRow } from '../tables.ts';
import { defaultVpc } from './default-vpc.ts';
import { tags } from './tags.ts';

/** How a client names one group: by id, or by name within the default VPC. */
export interface NamedGroup {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

export const securityGroups = {
  async find(read: Read, account: AccountId, id: string): Promise<SecurityGroupRow | undefined> {
    return db(read)
      .selectFrom('security_group')
      .selectAll()
      .where('id', '=', id.toLowerCase() as SecurityGroupRow['id'])
      .where('account', '=', account)
      .executeTakeFirst();
  },

  async named(read: Read, vpc: VpcId, name: string): Promise<SecurityGroupRow | undefined> {
    return db(read)
      .selectFrom('security_group')
      .selectAll()
      .where('vpc', '=', vpc)
      .where('name', '=', name)
      .executeTakeFirst();
  },

  /** InvalidGroup.NotFound where the account has no such group. */
  async get(read: Read, account: AccountId, { GroupId, GroupName }: NamedGroup): Promise<SecurityGroupRow> {
    if (GroupId) {
      const row = await securityGroups.find(read, account, GroupId);
      if (!row) throw errors.notFound('Group', 'security group', [GroupId]);
      if (GroupName && row.name !== GroupName)
        throw errors.invalidCombination(`The group '${GroupId}' is not named '${GroupName}'.`);
      return row;
    }
    if (!GroupName) throw errors.missingParameter('groupId');
    const vpc = await defaultVpc.find(read, account);
    const row = vpc && (await securityGroups.named(read, vpc.id, GroupName));
    if (!row) throw notInDefaultVpc(GroupName, vpc);
    return row;
  },

  /** The groups of one VPC in the order asked for, each once; InvalidGroup.NotFound for one of another network. */
  async inVpc(read: Read, account: AccountId, vpc: VpcId, ids: readonly string[]): Promise<SecurityGroupRow[]> {
    const rows: SecurityGroupRow[] = [];
    for (const id of new Set(ids.map((each) => each.toLowerCase()))) {
      const row = await securityGroups.get(read, account, { GroupId: id });
      if (row.vpc !== vpc) throw errors.otherNetwork();
      rows.push(row);
    }
    return rows;
  },

  /** All of an account, or of every account, by id. */
  async all(read: Read, account: AccountId | undefined): Promise<SecurityGroupRow[]> {
    return db(read)
      .selectFrom('security_group')
      .selectAll()
      .$if(account !== undefined, (query) => query.where('account', '=', account!))
      .orderBy('id')
      .execute();
  },

  async count(read: Read, vpc: VpcId): Promise<number> {
    const { count } = await db(read)
      .selectFrom('security_group')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('vpc', '=', vpc)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  async insert(tx: Tx, row: SecurityGroupRow): Promise<void> {
    if (await securityGroups.named(tx, row.vpc, row.name)) throw errors.groupDuplicate(row.name, row.vpc);
    await db(tx).insertInto('security_group').values(row).execute();
  },

  /** What keeps a group from being deleted: an interface in it, or another group's rule that names it. */
  async heldBy(read: Read, { id }: SecurityGroupRow): Promise<NetworkInterfaceId | SecurityGroupRow['id'] | undefined> {
    const member = await db(read)
      .selectFrom('interface_group')
      .select('interface')
      .where('security_group', '=', id)
      .executeTakeFirst();
    if (member) return member.interface;
    const rule = await db(read)
      .selectFrom('security_group_rule')
      .select('security_group')
      .where('peer_group', '=', id)
      .where('security_group', '!=', id)
      .executeTakeFirst();
    return rule?.security_group;
  },

  async remove(tx: Tx, { id }: SecurityGroupRow): Promise<void> {
    await tags.dropAll(tx, id);
    await db(tx)
      .deleteFrom('tag')
      .where('resource', 'in', (eb) =>
        eb.selectFrom('security_group_rule').select('security_group_rule.id').where('security_group', '=', id),
      )
      .execute();
    await db(tx).deleteFrom('security_group_rule').where('security_group', '=', id).execute();
    await db(tx).deleteFrom('security_group').where('id', '=', id).execute();
  },
};

const notInDefaultVpc = (name: string, vpc: VpcRow | undefined) =>
  vpc ? errors.groupNotInVpc(name, vpc.id) : errors.notFound('Group', 'security group', [name]);
