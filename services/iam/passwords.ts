import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError, type Instant, type World } from '@mallee/base';
import { Attempts } from './attempts.ts';
import { errors } from './errors.ts';

/** One of the settings that OWASP's Password Storage Cheat Sheet names for scrypt: 32 MiB, some 0.2 s of one core. */
const usual: Cost = { log2N: 15, r: 8, p: 3 };
/** The threads that hash also move objects to disk, so one is hashed at a time, and few wait for their turn. */
const mostWaiting = 32;

/** Turns passwords into what may be kept, and compares. Both take long: never inside of a transaction. */
export class Passwords {
  readonly #world: World;
  readonly #cost: Cost;
  readonly #attempts = new Attempts();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Of nobody's password: whoever does not exist takes as long as whoever does. */
  #nobody: Promise<string> | undefined;

  constructor(world: World, cost = usual) {
    this.#world = world;
    this.#cost = cost;
  }

  /** `scrypt$15$8$3$SALT$KEY`. */
  async hash(password: string): Promise<string> {
    const salt = this.#world.bytes(16);
    const { log2N, r, p } = this.#cost;
    const key = await this.#derive(password, salt, this.#cost);
    return ['scrypt', log2N, r, p, salt.toString('base64'), key.toString('base64')].join('$');
  }

  /**
   * Throws where the password is not the kept one, or where too much was tried under this name or from this source.
   * Without a kept one it is wrong, in the same time.
   */
  async check(
    guess: Guess & { readonly kept: string | undefined; readonly given: string },
    wrong: () => Error,
  ): Promise<void> {
    const names = this.#begin(guess);
    if (!(await this.#matches(guess.given, guess.kept))) throw wrong();
    this.#attempts.succeeded(names);
  }

  /** The same for a secret that takes no time to compare. */
  guess(guess: Guess & { readonly right: boolean }, wrong: () => Error): void {
    const names = this.#begin(guess);
    if (!guess.right) throw wrong();
    this.#attempts.succeeded(names);
  }

  #begin({ who, sourceIp, now }: Guess) {
    const names = [
      { name: who, free: 5 },
      { name: `source ${sourceIp}`, free: 20 },
    ];
    const wait = this.#attempts.begin(names, now);
    if (wait > 0) throw errors.tooManyAttempts(wait);
    return names;
  }

  async #matches(password: string, kept: string | undefined): Promise<boolean> {
    this.#nobody ??= this.hash('');
    const [, log2N, r, p, salt, key] = (kept ?? (await this.#nobody)).split('$') as string[];
    const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
    const derived = await this.#derive(password, Buffer.from(salt!, 'base64'), cost);
    return timingSafeEqual(derived, Buffer.from(key!, 'base64')) && kept !== undefined;
  }

  async #derive(password: string, salt: Buffer, { log2N, r, p }: Cost): Promise<Buffer> {
    if (this.#waiting >= mostWaiting)
      throw new AwsError('ServiceUnavailable', 503, 'Too many passwords are being checked. Try again in a moment.');
    this.#waiting += 1;
    const N = 2 ** log2N;
    const work = this.#last.then(() => derive(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }));
    this.#last = work.catch(() => {});
    try {
      return (await work) as Buffer;
    } finally {
      this.#waiting -= 1;
    }
  }
}

interface Guess {
  /** Under which name attempts are counted. */
  readonly who: string;
  readonly sourceIp: string;
  readonly now: Instant;
}

interface Cost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;
