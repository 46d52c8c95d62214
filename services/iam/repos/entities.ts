import { type AccountId, iamArn, type World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { sql } from 'kysely';
import { errors } from '../errors.ts';
import { uniqueId } from '../rules/ids.ts';
import { limits, nameLength } from '../rules/limits.ts';
import { checkName, checkPath, fold } from '../rules/names.ts';
import { cut, type Page } from '../rules/page.ts';
import { type EntityKind, type EntityRow, rows } from './tables.ts';
import { tags } from './tags.ts';

/** Users, groups, roles and instance profiles: whatever has a path, a name and an ARN in an account. */
export const entities = {
  async find(read: Read, account: AccountId, kind: EntityKind, name: string): Promise<EntityRow | undefined> {
    return rows(read)
      .selectFrom('iam_entity')
      .selectAll()
      .where('account', '=', account)
      .where('kind', '=', kind)
      .where('folded', '=', fold(name))
      .where('name', '=', name)
      .executeTakeFirst();
  },

  /** NoSuchEntity where there is none. */
  async get(read: Read, account: AccountId, kind: EntityKind, name: string | undefined): Promise<EntityRow> {
    const known = checkName(parameterOf[kind], name, nameLength[kind]);
    const entity = await entities.find(read, account, kind, known);
    if (!entity) throw errors.noSuchEntity(nounOf[kind], known);
    return entity;
  },

  async byId(read: Read, id: string): Promise<EntityRow | undefined> {
    return rows(read).selectFrom('iam_entity').selectAll().where('id', '=', id).executeTakeFirst();
  },

  /** By ARN, whichever account it is in; undefined also where the path is not the entity's. */
  async byArn(read: Read, arn: string): Promise<EntityRow | undefined> {
    const match = /^arn:aws:iam::(\d{12}):(user|group|role|instance-profile)(\/.*)$/.exec(arn);
    if (!match) return undefined;
    const [, account, kind, rest] = match;
    const entity = await entities.find(read, account!, kind as EntityKind, rest!.slice(rest!.lastIndexOf('/') + 1));
    return entity && arnOf(entity) === arn ? entity : undefined;
  },

  async create(tx: Tx, world: World, account: AccountId, kind: EntityKind, wish: EntityWish): Promise<EntityRow> {
    const name = checkName(parameterOf[kind], wish.name, nameLength[kind]);
    await mustBeFree(tx, account, kind, name);
    if ((await entities.count(tx, account, kind)) >= limits[kind])
      throw errors.limitExceeded(`${nounOf[kind]}s per account`, limits[kind]);
    const entity: EntityRow = {
      id: uniqueId(world, kind),
      account,
      kind,
      name,
      folded: fold(name),
      path: checkPath(wish.path),
      enabled: 1,
      boundary: wish.boundary ?? null,
      created_at: tx.now,
    };
    await rows(tx).insertInto('iam_entity').values(entity).execute();
    return entity;
  },

  /** A new name or path; keys, policies and memberships hang on the id and stay. */
  async move(tx: Tx, entity: EntityRow, wish: EntityWish): Promise<void> {
    const name = checkName(`New${parameterOf[entity.kind]}`, wish.name ?? entity.name, nameLength[entity.kind]);
    const path = wish.path === undefined ? entity.path : checkPath(wish.path);
    if (fold(name) !== entity.folded) await mustBeFree(tx, entity.account, entity.kind, name);
    await rows(tx)
      .updateTable('iam_entity')
      .set({ name, folded: fold(name), path })
      .where('id', '=', entity.id)
      .execute();
  },

  async enable(tx: Tx, entity: EntityRow, enabled: boolean): Promise<void> {
    await rows(tx)
      .updateTable('iam_entity')
      .set({ enabled: enabled ? 1 : 0 })
      .where('id', '=', entity.id)
      .execute();
  },

  async bound(tx: Tx, entity: EntityRow, boundary: string | null): Promise<void> {
    await rows(tx).updateTable('iam_entity').set({ boundary }).where('id', '=', entity.id).execute();
  },

  /** Takes the entity and its tags away; whatever else belongs to it must be gone. */
  async remove(tx: Tx, entity: EntityRow): Promise<void> {
    await tags.clear(tx, entity.id);
    await rows(tx).deleteFrom('iam_entity').where('id', '=', entity.id).execute();
  },

  /** In the order of names, without case. */
  async list(read: Read, account: AccountId, kind: EntityKind, prefix: string | undefined, page: Page) {
    const found = await rows(read)
      .selectFrom('iam_entity')
      .selectAll()
      .where('account', '=', account)
      .where('kind', '=', kind)
      .where('folded', '>', page.after)
      .$if(prefix !== undefined && prefix !== '/', (query) => query.where(startsWith('path', prefix!)))
      .orderBy('folded')
      .limit(page.size + 1)
      .execute();
    return cut(found, page, ({ folded }) => folded);
  },

  async count(read: Read, account: AccountId, kind: EntityKind): Promise<number> {
    const { count } = await rows(read)
      .selectFrom('iam_entity')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .where('kind', '=', kind)
      .executeTakeFirstOrThrow();
    return Number(count);
  },
};

export interface EntityWish {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  /** A managed policy's ARN, known to exist. */
  readonly boundary?: string | undefined;
}

export const arnOf = ({ account, kind, path, name }: Pick<EntityRow, 'account' | 'kind' | 'path' | 'name'>): string =>
  iamArn(account, kind + path + name);

/** True for rows whose column begins with the text, which may hold `%` and `_`. */
export const startsWith = (column: string, prefix: string) =>
  sql<boolean>`substr(${sql.ref(column)}, 1, ${prefix.length}) = ${prefix}`;

const nounOf = { user: 'user', group: 'group', role: 'role', 'instance-profile': 'instance profile' } as const;
/** The parameter by which requests name one. */
export const parameterOf = {
  user: 'UserName',
  group: 'GroupName',
  role: 'RoleName',
  'instance-profile': 'InstanceProfileName',
} as const;

async function mustBeFree(read: Read, account: AccountId, kind: EntityKind, name: string): Promise<void> {
  const taken = await rows(read)
    .selectFrom('iam_entity')
    .select('id')
    .where('account', '=', account)
    .where('kind', '=', kind)
    .where('folded', '=', fold(name))
    .executeTakeFirst();
  if (taken) throw errors.exists(nounOf[kind][0]!.toUpperCase() + nounOf[kind].slice(1), name);
}
