import type { AccountId, World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { checkDocument } from '../rules/documents.ts';
import { limits } from '../rules/limits.ts';
import { checkDescription } from '../rules/names.ts';
import { type EntityWish, entities } from './entities.ts';
import { type EntityRow, rows, type Tables } from './tables.ts';

export type RoleDetail = Tables['iam_role'];

/** What a role has beyond name and policies: who may assume it, and for how long. */
export const roles = {
  async create(tx: Tx, world: World, account: AccountId, wish: RoleWish): Promise<EntityRow> {
    const trust = checkDocument(wish.trust, 'trust', limits.trustSize);
    const max_session_seconds = checkDuration(wish.maxSessionSeconds ?? 3600);
    const description = checkDescription(wish.description);
    const role = await entities.create(tx, world, account, 'role', wish);
    await rows(tx).insertInto('iam_role').values({ id: role.id, trust, description, max_session_seconds }).execute();
    return role;
  },

  async detail(read: Read, role: EntityRow): Promise<RoleDetail> {
    return rows(read).selectFrom('iam_role').selectAll().where('id', '=', role.id).executeTakeFirstOrThrow();
  },

  async details(read: Read, some: readonly EntityRow[]): Promise<Map<string, RoleDetail>> {
    if (some.length === 0) return new Map();
    const ids = some.map(({ id }) => id);
    const found = await rows(read).selectFrom('iam_role').selectAll().where('id', 'in', ids).execute();
    return new Map(found.map((detail) => [detail.id, detail]));
  },

  /** Members that are absent stay as they are. */
  async update(tx: Tx, role: EntityRow, wish: Partial<RoleWish>): Promise<void> {
    const change = {
      ...(wish.trust !== undefined && { trust: checkDocument(wish.trust, 'trust', limits.trustSize) }),
      ...(wish.description !== undefined && { description: checkDescription(wish.description) }),
      ...(wish.maxSessionSeconds !== undefined && { max_session_seconds: checkDuration(wish.maxSessionSeconds) }),
    };
    if (Object.keys(change).length === 0) return;
    await rows(tx).updateTable('iam_role').set(change).where('id', '=', role.id).execute();
  },
};

export interface RoleWish extends EntityWish {
  readonly trust: string | undefined;
  readonly description?: string | undefined;
  readonly maxSessionSeconds?: number | undefined;
}

function checkDuration(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 3600 || seconds > 43_200)
    throw errors.invalid('The value of MaxSessionDuration must be between 3600 and 43200 seconds.');
  return seconds;
}
