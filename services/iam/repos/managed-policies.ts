import { type AccountId, iamArn, type World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type BuiltInPolicy, builtInPolicies } from '../rules/built-in-policies.ts';
import { checkDocument } from '../rules/documents.ts';
import { uniqueId } from '../rules/ids.ts';
import { limits, nameLength } from '../rules/limits.ts';
import { checkDescription, checkName, checkPath, fold, required } from '../rules/names.ts';
import { cutAll, type Page } from '../rules/page.ts';
import { startsWith } from './entities.ts';
import { type PolicyUse, policyUse } from './policy-use.ts';
import { type ManagedPolicyRow, rows } from './tables.ts';
import { tags } from './tags.ts';

/** Policies that stand alone and are attached by ARN; those of the account, and the built-in ones of `aws`. */
export const managedPolicies = {
  async find(read: Read, account: AccountId, arn: string): Promise<ManagedPolicyRow | undefined> {
    const builtIn = builtInPolicies.get(arn);
    if (builtIn) return builtInRow(builtIn);
    return rows(read)
      .selectFrom('iam_managed_policy')
      .selectAll()
      .where('arn', '=', arn)
      .where('account', '=', account)
      .executeTakeFirst();
  },

  /** NoSuchEntity for what is missing or another account's. */
  async get(read: Read, account: AccountId, arn: string | undefined): Promise<ManagedPolicyRow> {
    const wanted = required('PolicyArn', arn);
    const found = await managedPolicies.find(read, account, wanted);
    if (!found) throw errors.noSuchPolicy(wanted);
    return found;
  },

  /** As `get`, and refused where the policy is not the account's to change. */
  async own(read: Read, account: AccountId, arn: string | undefined): Promise<ManagedPolicyRow> {
    const policy = await managedPolicies.get(read, account, arn);
    if (policy.account !== account) throw errors.accessDenied(`The policy ${policy.arn} is built in.`);
    return policy;
  },

  /** Checks that a policy can bound a user or role; undefined stays undefined. */
  async boundary(read: Read, account: AccountId, arn: string | undefined): Promise<string | undefined> {
    if (arn === undefined) return undefined;
    await managedPolicies.get(read, account, arn);
    const document = (await managedPolicies.documents(read, [arn])).get(arn)!;
    checkDocument(document, 'boundary', limits.managedSize);
    return arn;
  },

  async create(tx: Tx, world: World, account: AccountId, wish: PolicyWish): Promise<ManagedPolicyRow> {
    const name = checkName('PolicyName', wish.name, nameLength.policy);
    const path = checkPath(wish.path);
    const document = checkDocument(wish.document, 'identity', limits.managedSize);
    const taken = await rows(tx)
      .selectFrom('iam_managed_policy')
      .select('id')
      .where('account', '=', account)
      .where('folded', '=', fold(name))
      .executeTakeFirst();
    if (taken) throw errors.exists('Policy', name);
    if ((await managedPolicies.count(tx, account)) >= limits.managedPolicies)
      throw errors.limitExceeded('PoliciesPerAccount', limits.managedPolicies);
    const policy: ManagedPolicyRow = {
      id: uniqueId(world, 'policy'),
      account,
      name,
      folded: fold(name),
      path,
      arn: iamArn(account, `policy${path}${name}`),
      description: checkDescription(wish.description),
      default_version: 1,
      latest_version: 1,
      created_at: tx.now,
      updated_at: tx.now,
    };
    await rows(tx).insertInto('iam_managed_policy').values(policy).execute();
    await rows(tx)
      .insertInto('iam_policy_version')
      .values({ policy_id: policy.id, version: 1, document, created_at: tx.now })
      .execute();
    return policy;
  },

  async remove(tx: Tx, policy: ManagedPolicyRow): Promise<void> {
    await tags.clear(tx, policy.id);
    await rows(tx).deleteFrom('iam_policy_version').where('policy_id', '=', policy.id).execute();
    await rows(tx).deleteFrom('iam_managed_policy').where('id', '=', policy.id).execute();
  },

  /** The built-in ones, then the account's own, each in the order of names. */
  async list(read: Read, account: AccountId, filter: PolicyFilter, page: Page) {
    const { prefix = '/' } = filter;
    const counts = await policyUse.of(read, account, [...builtInPolicies.keys()]);
    const builtIn = [...builtInPolicies.values()]
      .map(builtInRow)
      .filter(({ arn }) => prefix === '/' && (!filter.use || counts.get(arn)?.[filter.use]));
    const own = await rows(read)
      .selectFrom('iam_managed_policy')
      .selectAll()
      .where('account', '=', account)
      .where('folded', '>', page.after.startsWith('own/') ? page.after.slice(4) : '')
      .$if(prefix !== '/', (query) => query.where(startsWith('path', prefix)))
      .$if(filter.use !== undefined, (query) => query.where(policyUse.isUsed(account, filter.use!)))
      .orderBy('folded')
      .limit(page.size + 1)
      .execute();
    const shown = [...(filter.scope === 'Local' ? [] : builtIn), ...(filter.scope === 'AWS' ? [] : own)];
    return cutAll(shown, page, (row) => (row.account === 'aws' ? 'aws/' : 'own/') + row.folded);
  },

  async count(read: Read, account: AccountId): Promise<number> {
    const { count } = await rows(read)
      .selectFrom('iam_managed_policy')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  /** The documents now in force, by ARN; what does not exist is left out. */
  async documents(read: Read, arns: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const arn of arns) {
      const builtIn = builtInPolicies.get(arn);
      if (builtIn) found.set(arn, builtIn.document);
    }
    const own = arns.filter((arn) => !found.has(arn));
    if (own.length === 0) return found;
    const stored = await rows(read)
      .selectFrom('iam_managed_policy')
      .innerJoin('iam_policy_version', (join) =>
        join
          .onRef('iam_policy_version.policy_id', '=', 'iam_managed_policy.id')
          .onRef('iam_policy_version.version', '=', 'iam_managed_policy.default_version'),
      )
      .select(['arn', 'document'])
      .where('arn', 'in', own)
      .execute();
    for (const { arn, document } of stored) found.set(arn, document);
    return found;
  },
};

export interface PolicyWish {
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly description: string | undefined;
  readonly document: string | undefined;
}

export interface PolicyFilter {
  readonly scope?: 'AWS' | 'Local' | undefined;
  readonly prefix?: string | undefined;
  /** Only those that are attached, or that bound somebody. */
  readonly use?: keyof PolicyUse | undefined;
}

function builtInRow({ id, name, arn, description }: BuiltInPolicy): ManagedPolicyRow {
  const fixed = { path: '/', default_version: 1, latest_version: 1, created_at: epoch, updated_at: epoch };
  return { id, account: 'aws', name, folded: fold(name), arn, description, ...fixed };
}

/** When the built-in policies were written: the same on every cloud. */
const epoch = Date.UTC(2026, 0, 1);
