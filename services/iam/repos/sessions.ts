import { type AccountId, type Instant, seconds, type World } from '@mallee/base';
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

  async expired(read: Read, most: number): Promise<string[]> {
    const found = await rows(read)
      .selectFrom('iam_session')
      .select('id')
      .where('expires_at', '<=', read.now)
      .limit(most)
      .execute();
    return found.map(({ id }) => id);
  },

  async forget(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await rows(tx).deleteFrom('iam_session').where('id', 'in', ids).execute();
  },
};

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
}
