import type { AccountId, SecurityGroupId } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../tables.ts';
import { tags } from './tags.ts';

/** A rule with its group's owner and VPC, and the name of the group that it refers to. */
export interface OwnedRule extends SecurityGroupRuleRow {
  readonly account: AccountId;
  readonly vpc: SecurityGroupRow['vpc'];
  readonly peer_name: string | null;
}

export const groupRules = {
  async ofGroup(read: Read, group: SecurityGroupId, egress: 0 | 1): Promise<SecurityGroupRuleRow[]> {
    return db(read)
      .selectFrom('security_group_rule')
      .selectAll()
      .where('security_group', '=', group)
      .where('egress', '=', egress)
      .orderBy('id')
      .execute();
  },

  /** The rows in the order asked for, each once; another group's or direction's rule is as good as none. */
  async get(
    read: Read,
    group: SecurityGroupId,
    ids: readonly string[],
    egress?: 0 | 1,
  ): Promise<SecurityGroupRuleRow[]> {
    const own = await db(read)
      .selectFrom('security_group_rule')
      .selectAll()
      .where('security_group', '=', group)
      .$if(egress !== undefined, (query) => query.where('egress', '=', egress!))
      .execute();
    const byId = new Map(own.map((row) => [row.id, row]));
    const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
    const missing = wanted.filter((id) => !byId.has(id));
    if (missing.length > 0) throw errors.notFound('SecurityGroupRuleId', 'security group rule ID', missing);
    return wanted.map((id) => byId.get(id)!);
  },

  /** All of an account, or of every account, by id. */
  async all(read: Read, account: AccountId | undefined): Promise<OwnedRule[]> {
    return db(read)
      .selectFrom('security_group_rule as rule')
      .innerJoin('security_group as own', 'own.id', 'rule.security_group')
      .leftJoin('security_group as peer', 'peer.id', 'rule.peer_group')
      .selectAll('rule')
      .select(['own.account', 'own.vpc', 'peer.name as peer_name'])
      .$if(account !== undefined, (query) => query.where('own.account', '=', account!))
      .orderBy('rule.id')
      .execute();
  },

  async insert(tx: Tx, rows: readonly SecurityGroupRuleRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += 100)
      await db(tx)
        .insertInto('security_group_rule')
        .values(rows.slice(at, at + 100))
        .execute();
  },

  async replace(tx: Tx, row: SecurityGroupRuleRow): Promise<void> {
    const { id, ...values } = row;
    await db(tx).updateTable('security_group_rule').set(values).where('id', '=', id).execute();
  },

  async remove(tx: Tx, rows: readonly SecurityGroupRuleRow[]): Promise<void> {
    for (const { id } of rows) {
      await tags.dropAll(tx, id);
      await db(tx).deleteFrom('security_group_rule').where('id', '=', id).execute();
    }
  },
};
