import { type AccountId, type Instant, minutes, seconds, type World } from '@mallee/base';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { accessKeyId } from '../rules/ids.ts';
import type { Vault } from '../vault.ts';
import { rows, type SessionRow } from './tables.ts';

/** Temporary keys. A row says whose they are and until when; secret and token follow from the id and the master key. */
export const sessions = {
  async find(read: Read, id: string): Promise<SessionRow | undefined> {
    return rows(read).selectFrom('iam_session').selectAll().where('id', '=', id).executeTakeFirst();
  },

  async create(tx: Tx, world: World, wish: SessionWish): Promise<SessionRow> {
    const { live } = await rows(tx)
      .selectFrom('iam_session')
      .select(({ fn }) => fn.countAll<number>().as('live'))
      .where('principal', '=', wish.principal)
      .executeTakeFirstOrThrow();
    if (Number(live) >= mostLive) throw errors.limitExceeded('live sessions of one user or role', mostLive);
    const session: SessionRow = {
      id: accessKeyId(world, 'ASIA'),
      account: wish.account,
      principal: wish.principal,
      parent_key: wish.parentKey ?? null,
      instance: wish.instance ?? null,
      name: wish.name,
      policy: wish.policy ?? null,
      policy_arns: JSON.stringify(wish.policyArns ?? []),
      created_at: tx.now,
      expires_at: tx.now + seconds(wish.seconds),
      origin: wish.origin ?? null,
      cookie_hash: wish.cookieHash ?? null,
      seen_at: wish.cookieHash === undefined ? null : tx.now,
    };
    await rows(tx).insertInto('iam_session').values(session).execute();
    return session;
  },

  /** The session made for an instance that lasts longest, if it lasts beyond a moment. */
  async lasting(read: Read, principal: string, instance: string, beyond: Instant): Promise<SessionRow | undefined> {
    return rows(read)
      .selectFrom('iam_session')
      .selectAll()
      .where('principal', '=', principal)
      .where('instance', '=', instance)
      .where('expires_at', '>', beyond)
      .orderBy('expires_at', 'desc')
      .limit(1)
      .executeTakeFirst();
  },

  async byCookie(read: Read, cookieHash: string): Promise<SessionRow | undefined> {
    return rows(read).selectFrom('iam_session').selectAll().where('cookie_hash', '=', cookieHash).executeTakeFirst();
  },

  /** A session that signs this user's links beyond a moment, made under the same key, if there is one. */
  async forLinks(
    read: Read,
    { principal, parent_key }: Pick<SessionRow, 'principal' | 'parent_key'>,
    beyond: Instant,
  ): Promise<SessionRow | undefined> {
    return rows(read)
      .selectFrom('iam_session')
      .selectAll()
      .where('principal', '=', principal)
      .where('parent_key', parent_key === null ? 'is' : '=', parent_key)
      .where('origin', '=', 'link')
      .where('expires_at', '>', beyond)
      .limit(1)
      .executeTakeFirst();
  },

  /** Notes that a browser was heard of. */
  async seen(tx: Tx, cookieHash: string, at: Instant): Promise<void> {
    await rows(tx)
      .updateTable('iam_session')
      .set({ seen_at: at })
      .where('cookie_hash', '=', cookieHash)
      .where('seen_at', '<', at)
      .execute();
  },

  /** Ends what the console opened for a user, but for the session that may stay. */
  async endLogins(tx: Tx, principal: string, staying = ''): Promise<void> {
    await rows(tx)
      .deleteFrom('iam_session')
      .where('principal', '=', principal)
      .where('origin', 'is not', null)
      .where('id', '<>', staying)
      .execute();
  },

  /** Those whose time is over, and browsers that were silent for too long. */
  async expired(read: Read, most: number): Promise<string[]> {
    const found = await rows(read)
      .selectFrom('iam_session')
      .select('id')
      .where((eb) => eb.or([eb('expires_at', '<=', read.now), eb('seen_at', '<=', read.now - idleMs - lateMs)]))
      .limit(most)
      .execute();
    return found.map(({ id }) => id);
  },

  async forget(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await rows(tx).deleteFrom('iam_session').where('id', 'in', ids).execute();
  },
};

/** How long a browser may be silent. */
export const idleMs = minutes(30);
/** Rows hear of browsers later than memory does. */
const lateMs = minutes(5);

/** A loop that asks for keys without end must not fill the disk before they expire. */
const mostLive = 10_000;

/** What signs a session's requests: 40 characters, and a token that must come with each. */
export function sessionSecrets(vault: Vault, id: string): { secret: string; token: string } {
  return {
    secret: vault.derive('session-secret', id, 30).toString('base64'),
    token: vault.derive('session-token', id, 96).toString('base64'),
  };
}

export interface SessionWish {
  readonly account: AccountId;
  readonly principal: string;
  readonly parentKey?: string | undefined;
  readonly instance?: string;
  readonly name: string;
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[];
  readonly seconds: number;
  readonly origin?: 'login' | 'link';
  readonly cookieHash?: string;
}
