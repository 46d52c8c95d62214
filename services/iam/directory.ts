import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { accounts, adminUser } from './repos/accounts.ts';
import { arnOf, entities } from './repos/entities.ts';
import { profiles } from './repos/profiles.ts';
import { roles } from './repos/roles.ts';
import { policiesOfAccount } from './repos/subjects.ts';
import type { AccountRow } from './repos/tables.ts';
import { userInfo } from './repos/user-info.ts';
import { ec2Service, trustsService } from './rules/trust.ts';

/** What other services read of identity, inside their own transactions. */
export const directory = {
  /** By number. */
  async account(read: Read, number: AccountId): Promise<AccountFacts | undefined> {
    return facts(await accounts.byNumber(read, number));
  },

  /** By the 64 hexadecimal digits that S3's lists of grants name owners with. */
  async accountByCanonicalId(read: Read, id: string): Promise<AccountFacts | undefined> {
    return facts(await accounts.byCanonicalId(read, id));
  },

  /** Accounts whose administrator's information has this address, as S3's lists of grants may name them. */
  async accountsByEmail(read: Read, address: string): Promise<AccountFacts[]> {
    const found = await userInfo.accountsWith(read, adminUser, 'email', address);
    const rows = await Promise.all(found.map((number) => accounts.byNumber(read, number)));
    return rows.flatMap((row) => facts(row) ?? []);
  },

  /** The denials and quotas that the cloud's administrators laid on an account. */
  accountPolicies: policiesOfAccount,

  /** The numbers of all accounts. */
  async accounts(read: Read): Promise<AccountId[]> {
    return (await accounts.all(read)).map(({ number }) => number);
  },

  async accountExists(read: Read, number: AccountId): Promise<boolean> {
    return (await accounts.byNumber(read, number)) !== undefined;
  },

  /** The profile by name or ARN within an account, its role, and whether that role lets EC2 hand it to instances. */
  async instanceProfile(
    read: Read,
    account: AccountId,
    named: { arn?: string; name?: string },
  ): Promise<InstanceProfileFacts | undefined> {
    const profile = named.arn
      ? await entities.byArn(read, named.arn)
      : await entities.find(read, account, 'instance-profile', named.name ?? '');
    if (profile?.kind !== 'instance-profile' || profile.account !== account) return undefined;
    const role = await profiles.roleOf(read, profile);
    if (!role) return { arn: arnOf(profile), id: profile.id, role: undefined };
    const { trust } = await roles.detail(read, role);
    const trustsEc2 = trustsService(trust, arnOf(role), account, ec2Service);
    return { arn: arnOf(profile), id: profile.id, role: { name: role.name, arn: arnOf(role), trustsEc2 } };
  },
};

export interface AccountFacts {
  readonly number: AccountId;
  readonly name: string;
  readonly canonicalId: string;
}

export interface InstanceProfileFacts {
  readonly arn: string;
  readonly id: string;
  readonly role: { readonly name: string; readonly arn: string; readonly trustsEc2: boolean } | undefined;
}

const facts = (row: AccountRow | undefined): AccountFacts | undefined =>
  row && { number: row.number, name: row.name, canonicalId: row.canonical_id };
