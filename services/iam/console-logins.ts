import { createHash, timingSafeEqual } from 'node:crypto';
import { type AccountId, AwsError, type Instant, type World } from '@mallee/base';
import type { Credentials, Identity, LoginActivity } from '@mallee/gateway';
import type { Subject } from '@mallee/policy';
import type { Read, Store, Tx } from '@mallee/store';
import { prove, replacePassword } from './change-password.ts';
import { errors } from './errors.ts';
import { identityTopic } from './operation.ts';
import type { Passwords } from './passwords.ts';
import { accounts } from './repos/accounts.ts';
import { arnOf, entities } from './repos/entities.ts';
import { loginProfiles } from './repos/login-profiles.ts';
import { idleMs, sessions } from './repos/sessions.ts';
import type { EntityRow, SessionRow } from './repos/tables.ts';

/** A browser that has logged in, as the console shows it. */
export interface ConsoleSession {
  /** The SHA-256 of its cookie, which names it everywhere but in the browser. */
  readonly id: string;
  /** The temporary key that its requests act under. */
  readonly accessKeyId: string;
  readonly account: { readonly number: AccountId; readonly name: string };
  readonly user: string;
  readonly subject: Subject;
  readonly endsAt: Instant;
}

export interface PasswordLogin {
  readonly account: string;
  readonly user: string;
  readonly password: string;
  /** Must be there where the password is good for nothing but to choose another. */
  readonly newPassword?: string | undefined;
}

export interface KeyLogin {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a session in a browser may last, as the console of Eucalyptus had it. */
const lifetimeSeconds = 43_200;
const day = 86_400;

/**
 * Sessions of the console. Each is a temporary key like STS's, under which the browser's requests are authorised; the
 * browser holds a random cookie instead, and no secret. It ends with its user, his password or his key, after twelve
 * hours, and after half an hour in which nothing was asked for.
 */
export class ConsoleLogins {
  readonly #parts: Parts;
  readonly #known = new Map<string, Found>();
  /** When browsers were last heard of, until it is written down; a crash forgets at most a minute. */
  readonly #seen = new Map<string, Instant>();
  readonly #stop: () => void;
  #changes = 0;

  readonly idleSeconds = idleMs / 1000;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#stop = parts.store.onWake(identityTopic, (changed) => {
      this.#changes += 1;
      for (const [id, { account }] of this.#known) if (changed.includes(account.number)) this.#known.delete(id);
    });
  }

  close(): void {
    this.#stop();
  }

  /** Calls back after a commit that may have ended sessions of these accounts. */
  onChange(listener: (accounts: readonly AccountId[]) => void): () => void {
    return this.#parts.store.onWake(identityTopic, listener);
  }

  /** Lets a person in who knows a password, or the secret of a key. */
  open(login: PasswordLogin | KeyLogin, sourceIp: string): Promise<Opened> {
    return 'password' in login ? this.#withPassword(login, sourceIp) : this.#withKey(login, sourceIp);
  }

  async #withPassword(login: PasswordLogin, sourceIp: string): Promise<Opened> {
    const { store, world, passwords } = this.#parts;
    const { account, user, password, newPassword } = login;
    const found = await store.read((read) => userNamed(read, account, user));
    const kept = found?.entity.enabled ? found.hash : undefined;
    // Counted under the name as it was given: who does not exist is treated like who does.
    const who = `user ${found?.entity.id ?? `${account.toLowerCase()}/${user.toLowerCase()}`}`;
    try {
      await passwords.check({ kept, given: password, who, sourceIp, now: world.now() }, () => errors.invalidLogin());
    } catch (error) {
      if (found) await this.#note(found.entity, sourceIp, error);
      throw error;
    }
    const { entity } = found!;
    if (found!.resetRequired && newPassword === undefined) throw errors.passwordChangeRequired();
    const proven =
      newPassword === undefined
        ? undefined
        : await prove(this.#parts, { userId: entity.id, old: password, next: newPassword, sourceIp });
    return this.#open(entity, sourceIp, async (tx) => {
      if (proven) await replacePassword(tx, proven);
      else if ((await loginProfiles.of(tx, entity))?.hash !== kept) throw errors.invalidLogin();
      await loginProfiles.used(tx, entity);
    });
  }

  async #withKey({ accessKeyId, secretAccessKey }: KeyLogin, sourceIp: string): Promise<Opened> {
    const { store, world, identity, passwords } = this.#parts;
    const known = accessKeyId.startsWith('AKIA') ? await identity.find(accessKeyId) : undefined;
    const right = known !== undefined && same(secretAccessKey, known.secret);
    passwords.guess({ right, who: `key ${accessKeyId.slice(0, 128)}`, sourceIp, now: world.now() }, () =>
      errors.invalidKey(),
    );
    const entity = await store.read((read) => entities.byId(read, known!.subject.userId));
    if (!entity) throw errors.invalidKey();
    return this.#open(entity, sourceIp, async () => {}, accessKeyId);
  }

  /** Undefined for a cookie whose session has ended. `used` says that the person behind it did something. */
  async find(cookie: string, used: boolean): Promise<ConsoleSession | undefined> {
    return this.byId(digest(cookie), used);
  }

  async byId(id: string, used: boolean): Promise<ConsoleSession | undefined> {
    const { world, identity } = this.#parts;
    const found = this.#known.get(id) ?? (await this.#load(id));
    if (!found) return undefined;
    const now = world.now();
    const seen = Math.max(found.seenAt, this.#seen.get(id) ?? 0);
    const credentials = now - seen < idleMs ? await identity.find(found.accessKeyId) : undefined;
    if (!credentials) {
      this.#known.delete(id);
      return undefined;
    }
    if (used) this.#seen.set(id, now);
    const { accessKeyId, account, user, endsAt } = found;
    return { id, accessKeyId, account, user, subject: credentials.subject, endsAt };
  }

  async end({ accessKeyId, account }: ConsoleSession): Promise<void> {
    await this.#parts.store.write(async (tx) => {
      await sessions.forget(tx, [accessKeyId]);
      tx.wake(identityTopic, [account.number]);
    });
  }

  /**
   * A key that signs links: it outlives the browser's session, but not the user, his password or his key. How long a link
   * is good is in its signature, so one key serves all links of a day.
   */
  async linkKey(
    { accessKeyId }: ConsoleSession,
    seconds: number,
  ): Promise<Credentials & { readonly accessKeyId: string }> {
    const { store, world, identity } = this.#parts;
    const made = await store.write(async (tx) => {
      const session = await sessions.find(tx, accessKeyId);
      if (!session) throw errors.sessionEnded();
      const known = await sessions.forLinks(tx, session, tx.now + seconds * 1000);
      if (known) return known;
      const { account, principal, name, parent_key } = session;
      const wish = { account, principal, name, parentKey: parent_key ?? undefined, origin: 'link' } as const;
      return sessions.create(tx, world, { ...wish, seconds: seconds + day });
    });
    const credentials = await identity.find(made.id);
    if (!credentials) throw errors.sessionEnded();
    return { ...credentials, accessKeyId: made.id };
  }

  get pending(): number {
    return this.#seen.size;
  }

  /** Writes down when browsers were last heard of. */
  async flush(): Promise<void> {
    const all = [...this.#seen];
    for (let start = 0; start < all.length; start += slice) {
      const some = all.slice(start, start + slice);
      await this.#parts.store.write(async (tx) => {
        for (const [id, at] of some) await sessions.seen(tx, id, at);
      });
      for (const [id, at] of some) {
        const known = this.#known.get(id);
        if (known) this.#known.set(id, { ...known, seenAt: at });
        if (this.#seen.get(id) === at) this.#seen.delete(id);
      }
    }
  }

  async #open(
    entity: EntityRow,
    sourceIp: string,
    first: (tx: Tx) => Promise<void>,
    parentKey?: string,
  ): Promise<Opened> {
    const { store, world, note } = this.#parts;
    const cookie = world.bytes(32).toString('base64url');
    const id = digest(cookie);
    await store.write(async (tx) => {
      await first(tx);
      await note(tx, { account: entity.account, principal: arnOf(entity), sourceIp, accessKey: parentKey });
      const wish = { account: entity.account, principal: entity.id, name: entity.name, parentKey };
      await sessions.create(tx, world, { ...wish, seconds: lifetimeSeconds, origin: 'login', cookieHash: id });
      tx.wake(identityTopic, [entity.account]);
    });
    const session = await this.byId(id, true);
    if (!session) throw errors.sessionEnded();
    return { cookie, session };
  }

  /** Failures of users that there are; others would fill the log with what strangers make up. */
  async #note(entity: EntityRow, sourceIp: string, error: unknown): Promise<void> {
    const { store, world, note } = this.#parts;
    if (!(error instanceof AwsError) || error.status >= 500) return;
    const failed = { account: entity.account, principal: arnOf(entity), sourceIp, failure: error };
    await store
      .write((tx) => note(tx, failed), 'reports')
      .catch((cause: unknown) => world.log.warn('A failed login could not be written down.', { err: cause }));
  }

  async #load(id: string): Promise<Found | undefined> {
    const changes = this.#changes;
    const found = await this.#parts.store.read(async (read) => {
      const session = await sessions.byCookie(read, id);
      return session && foundOf(read, session);
    });
    if (!found || changes !== this.#changes) return found;
    if (this.#known.size >= mostKnown) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(id, found);
    return found;
  }
}

interface Parts {
  readonly store: Store;
  readonly world: World;
  readonly identity: Identity;
  readonly passwords: Passwords;
  /** Keeps a login in the activity log. */
  note(tx: Tx, login: LoginActivity): Promise<void>;
}

export interface Opened {
  /** 256 random bits, for the browser alone. */
  readonly cookie: string;
  readonly session: ConsoleSession;
}

interface Found {
  readonly accessKeyId: string;
  readonly account: { readonly number: AccountId; readonly name: string };
  readonly user: string;
  readonly endsAt: Instant;
  readonly seenAt: Instant;
}

const mostKnown = 10_000;
/** Rows that one transaction changes. */
const slice = 200;

async function foundOf(read: Read, session: SessionRow): Promise<Found | undefined> {
  const account = await accounts.byNumber(read, session.account);
  const entity = await entities.byId(read, session.principal);
  if (!account || !entity) return undefined;
  return {
    accessKeyId: session.id,
    account: { number: account.number, name: account.name },
    user: entity.name,
    endsAt: session.expires_at,
    seenAt: session.seen_at ?? session.created_at,
  };
}

/** The account by its name or number. */
async function userNamed(read: Read, accountNamed: string, userNamed: string) {
  const account = (await accounts.byNumber(read, accountNamed)) ?? (await accounts.byName(read, accountNamed));
  const entity = account && (await entities.find(read, account.number, 'user', userNamed));
  if (!entity) return undefined;
  const profile = await loginProfiles.of(read, entity);
  return { entity, hash: profile?.hash, resetRequired: profile?.reset_required === 1 };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function same(given: string, kept: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(kept)));
}
