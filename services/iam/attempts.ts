import type { Instant } from '@mallee/base';
import { minutes, seconds } from '@mallee/base';

interface Tries {
  count: number;
  /** Before this moment nothing more is tried. */
  until: Instant;
  at: Instant;
}

/** What somebody may get wrong before he has to wait. */
export interface Patience {
  readonly name: string;
  readonly free: number;
}

/** Doubling from a second; long enough to make guessing hopeless, short enough that nobody can be kept out by others. */
const longest = seconds(60);
const forgotten = minutes(15);

/**
 * Slows down whoever guesses. Each attempt counts when it begins, so that many at once are no way around; one that was
 * right is taken back. In memory: a restart of the cloud is nothing that a guesser can bring about.
 */
export class Attempts {
  readonly #known = new Map<string, Tries>();
  readonly #most: number;

  constructor(most = 10_000) {
    this.#most = most;
  }

  /** Milliseconds to wait; 0 lets the attempt begin, and counts it under every name. */
  begin(names: readonly Patience[], now: Instant): number {
    const wait = Math.max(...names.map(({ name }) => (this.#known.get(name)?.until ?? now) - now), 0);
    if (wait > 0) return wait;
    for (const { name, free } of names) {
      const known = this.#known.get(name);
      const count = (known && now - known.at < forgotten ? known.count : 0) + 1;
      const over = count - free;
      const until = over > 0 ? now + Math.min(seconds(2 ** Math.min(over - 1, 10)), longest) : now;
      this.#known.delete(name);
      this.#known.set(name, { count, until, at: now });
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(oldest);
    }
    return 0;
  }

  /** The first name is known by now and starts anew; the others get back this one attempt. */
  succeeded([own, ...others]: readonly Patience[]): void {
    this.#known.delete(own!.name);
    for (const { name } of others) {
      const known = this.#known.get(name);
      if (known) known.count -= 1;
    }
  }
}
