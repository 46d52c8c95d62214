import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { sql } from 'kysely';
import { cut, type Page } from '../rules/page.ts';
import { startsWith } from './entities.ts';
import { type EntityKind, type EntityRow, rows } from './tables.ts';

/** How often an account uses a managed policy. */
export interface PolicyUse {
  readonly attached: number;
  readonly boundaries: number;
}

/** Who uses managed policies. Built-in ones are used by every account, and each sees only its own use. */
export const policyUse = {
  /** Counts by ARN; policies that nobody uses are left out. */
  async of(read: Read, account: AccountId, arns: readonly string[]): Promise<Map<string, PolicyUse>> {
    const uses = new Map<string, PolicyUse>();
    if (arns.length === 0) return uses;
    const attached = await rows(read)
      .selectFrom('iam_attachment')
      .innerJoin('iam_entity', 'iam_entity.id', 'iam_attachment.owner')
      .select(({ fn }) => ['policy', fn.countAll<number>().as('count')])
      .where('account', '=', account)
      .where('policy', 'in', arns)
      .groupBy('policy')
      .execute();
    for (const { policy, count } of attached) uses.set(policy, { attached: Number(count), boundaries: 0 });
    const bounding = await rows(read)
      .selectFrom('iam_entity')
      .select(({ fn }) => ['boundary', fn.countAll<number>().as('count')])
      .where('account', '=', account)
      .where('boundary', 'in', arns)
      .groupBy('boundary')
      .execute();
    for (const { boundary, count } of bounding)
      uses.set(boundary!, { attached: uses.get(boundary!)?.attached ?? 0, boundaries: Number(count) });
    return uses;
  },

  /** A condition on rows of `iam_managed_policy`. */
  isUsed: (account: AccountId, use: keyof PolicyUse) =>
    use === 'attached'
      ? sql<boolean>`exists (select 1 from iam_attachment join iam_entity on iam_entity.id = iam_attachment.owner
          where iam_attachment.policy = iam_managed_policy.arn and iam_entity.account = ${account})`
      : sql<boolean>`exists (select 1 from iam_entity
          where iam_entity.boundary = iam_managed_policy.arn and iam_entity.account = ${account})`,

  /** The account's users, groups and roles that use one policy, in the order of their ids. */
  async users(read: Read, account: AccountId, arn: string, filter: UserFilter, page: Page) {
    const { prefix = '/', kinds, use } = filter;
    const found: EntityRow[] = await rows(read)
      .selectFrom('iam_entity')
      .selectAll()
      .where('account', '=', account)
      .where('kind', 'in', kinds)
      .where('id', '>', page.after)
      .$if(prefix !== '/', (query) => query.where(startsWith('path', prefix)))
      .where((eb) =>
        use === 'boundaries'
          ? eb('boundary', '=', arn)
          : eb('id', 'in', eb.selectFrom('iam_attachment').select('owner').where('policy', '=', arn)),
      )
      .orderBy('id')
      .limit(page.size + 1)
      .execute();
    return cut(found, page, ({ id }) => id);
  },
};

export interface UserFilter {
  readonly prefix?: string | undefined;
  readonly kinds: readonly EntityKind[];
  readonly use: keyof PolicyUse;
}
