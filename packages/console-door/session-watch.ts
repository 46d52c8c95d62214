import type { AccountId } from '@mallee/base';
import type { Logins, Session } from './logins.ts';

/** How often sessions are looked at without a reason: for ends that no commit brings about. */
const everyMs = 15_000;

interface Watched {
  readonly session: Session;
  readonly ended: () => void;
}

/** Tells what lives by a session when that has ended: after a commit that may have done it, and now and then. */
export class SessionWatch {
  readonly #logins: Logins;
  readonly #watched = new Map<AccountId, Set<Watched>>();
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
  add(session: Session, ended: () => void): () => void {
    const { number } = session.account;
    const all = this.#watched.get(number) ?? new Set();
    const one = { session, ended };
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

  async #check(account: AccountId): Promise<void> {
    for (const { session, ended } of this.#watched.get(account) ?? []) {
      // Rows that cannot be read just now say nothing about the session.
      const alive = await this.#logins.byId(session.id, false).catch(() => session);
      if (!alive) ended();
    }
  }
}
