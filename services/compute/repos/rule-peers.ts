import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import type { AskedPeer, AskedRule } from '../rules/group-rules.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../tables.ts';
import { securityGroups } from './security-groups.ts';

/** What a rule says, without whose it is. */
export type RuleFacts = Omit<SecurityGroupRuleRow, 'id' | 'security_group' | 'egress'>;

/** Looks up the groups that rules name; they must be of the group's own account and VPC. */
export async function withPeers(
  read: Read,
  group: SecurityGroupRow,
  asked: readonly AskedRule[],
): Promise<RuleFacts[]> {
  const facts: RuleFacts[] = [];
  for (const { peer, ...rest } of asked) {
    if ('cidr' in peer) facts.push({ ...rest, cidr: peer.cidr, peer_group: null, peer_account: null });
    else {
      const found = await find(read, group, peer.group);
      facts.push({ ...rest, cidr: null, peer_group: found.id, peer_account: found.account });
    }
  }
  return facts;
}

async function find(read: Read, group: SecurityGroupRow, peer: AskedPeer): Promise<SecurityGroupRow> {
  const { id, name, account = group.account, vpc } = peer;
  // Groups of other accounts can be named over a peering connection only, which this cloud does not have.
  const row =
    account !== group.account
      ? undefined
      : id
        ? await securityGroups.find(read, account, id)
        : await securityGroups.named(read, group.vpc, name!);
  if (!row || (name && row.name !== name)) throw errors.notFound('Group', 'security group', [id || name!]);
  if (row.vpc !== group.vpc || (vpc && vpc.toLowerCase() !== row.vpc)) throw errors.otherNetwork();
  return row;
}
