import { type AccountId, AwsError } from '@mallee/base';
import type { Logins, Session } from './logins.ts';

/** How often is looked without a reason: for ends that no commit of the identity service brings about. */
const everyMs = 30_000;

interface Watched {
  readonly session: Session;
  /** Rejects with an AwsError where the session's user, as he is now, may no longer have this. */
  readonly may: (session: Session) => Promise<void>;
  /** Must not throw. */
  readonly ended: (why: Ending) => void;
}

export interface Ending {
  readonly kind: 'session' | 'permission';
  readonly say: string;
}

/**
 * Tells what lives by a session when that has ended, or its user may no longer have it: after a commit that may have done
 * it, and now and then, as policies also look at the time and at tags.
 */
export class SessionWatch {
  readonly #logins: Logins;
  readonly #watched = new Map<AccountId, Set<Watched>>();
  /** Accounts that are being looked at; true where that must begin again, since something changed meanwhile. */
  readonly #checking = new Map<AccountId, boolean>();
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(logins: Logins) {
    this.#logins = logins;
    this.#stop = logins.onChange((accounts) => {
      for (const account of accounts) void this.#check(account);
    });
    this.#timer = setInterval(() => {
      for (const account of this.#watched.keys()) void this.#check(account);
    }, everyMs);
    this.#timer.unref();
  }

  /** Returns a function that ends the watch. */
  add(session: Session, ended: Watched['ended'], may: Watched['may'] = async () => {}): () => void {
    const { number } = session.account;
    const all = this.#watched.get(number) ?? new Set();
    const one = { session, ended, may };
    this.#watched.set(number, all.add(one));
    return () => {
      all.delete(one);
      if (all.size === 0 && this.#watched.get(number) === all) this.#watched.delete(number);
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop();
  }

  /** One look at a time: however many changes come, an account's streams are asked about one after the other. */
  async #check(account: AccountId): Promise<void> {
    if (this.#checking.has(account)) {
      this.#checking.set(account, true);
      return;
    }
    do {
      this.#checking.set(account, false);
      for (const one of this.#watched.get(account) ?? []) {
        const why = await this.#ending(one);
        if (why) one.ended(why);
      }
    } while (this.#checking.get(account));
    this.#checking.delete(account);
  }

  /** Rows that cannot be read just now say nothing about the session, nor about what it may. */
  async #ending({ session, may }: Watched): Promise<Ending | undefined> {
    try {
      const now = await this.#logins.byId(session.id, false);
      if (!now) return { kind: 'session', say: 'The session has ended.' };
      await may(now);
    } catch (error) {
      if (error instanceof AwsError && error.status < 500) return { kind: 'permission', say: error.message };
    }
    return undefined;
  }
}
