import type { AccountId } from '@mallee/base';
import { type Engine, EngineError, type Versioning } from '@mallee/object-engine';
import type { Read, Store } from '@mallee/store';
import { fromEngine } from './errors.ts';
import { bucketsTopic, buckets as rows } from './repos/buckets.ts';
import { settings } from './repos/settings.ts';
import type { Acl, Owner } from './rules/acl.ts';
import { type BucketPolicy, compileBucketPolicy } from './rules/bucket-policy.ts';
import type { BucketSettings } from './rules/settings.ts';
import type { BucketRow } from './tables.ts';

/** A bucket as requests need it. */
export interface Bucket {
  readonly name: string;
  /** What the engine knows it by; another bucket of the same name has another. */
  readonly number: number;
  readonly owner: Owner;
  readonly region: string;
  readonly versioning: Versioning;
  readonly acl: Acl;
  readonly createdAt: number;
  /** The unique id of the user who made it, where that is known. */
  readonly madeBy: string | null;
  readonly settings: BucketSettings;
  /** The policy among the settings, ready to be asked. */
  readonly policy: BucketPolicy | undefined;
}

/**
 * The buckets' rows in memory, dropped at the commit that changes them. The engine's side of a bucket is made at the
 * first look in a process's life, since a row's transaction cannot wait for the engine.
 */
export class Buckets {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #most: number;
  readonly #known = new Map<string, Bucket>();
  readonly #open = new Set<number>();
  /** Buckets by account, each with who made it: all that this process has opened, and all there are of `#counted`. */
  readonly #numbers = new Map<AccountId, Map<number, string | null>>();
  readonly #counted = new Set<AccountId>();
  readonly #stop: () => void;
  #changes = 0;

  /** @param most buckets that are remembered, about 1 KB each without a policy (at most 20 KB of text); beyond this the oldest is read again. */
  constructor(store: Store, engine: Engine, most = 20_000) {
    this.#store = store;
    this.#engine = engine;
    this.#most = most;
    this.#stop = store.onWake(bucketsTopic, (names) => {
      this.#changes += 1;
      for (const name of names) this.#known.delete(name);
    });
  }

  /** Undefined where there is none, or where one is on its way out. */
  find(name: string): Bucket | undefined | Promise<Bucket | undefined> {
    return this.#known.get(name) ?? this.#load(name);
  }

  /**
   * An account's buckets by number, and who made them. The map lives: a bucket is in it before anything can be put into
   * it. So a sum over it that is made where writes are put in order misses nothing. Those that are gone stay in it until
   * `forget`.
   */
  async ofAccount(account: AccountId): Promise<ReadonlyMap<number, string | null>> {
    const known = this.#numbersOf(account);
    if (this.#counted.has(account)) return known;
    for (const { number, made_by } of await this.#store.read((read) => rows.of(read, account)))
      known.set(number, made_by);
    this.#counted.add(account);
    return known;
  }

  /** A bucket that the engine does not know: one that is opened is known again. */
  forget(account: AccountId, number: number): void {
    this.#numbers.get(account)?.delete(number);
  }

  /** Makes the engine's side of a bucket; false if the engine has seen its end already. */
  async open(number: number): Promise<boolean> {
    if (this.#open.has(number)) return true;
    try {
      // Asked first, since an engine that can write nothing can still be read.
      if (!this.#engine.isOpen(number)) await this.#engine.createBucket(number);
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'no-such-bucket') return false;
      throw fromEngine(error, { bucket: String(number) });
    }
    this.#open.add(number);
    return true;
  }

  /** Whether this process has opened the bucket, and not begun to delete it since. */
  isOpen(number: number): boolean {
    return this.#open.has(number);
  }

  /** Ends the engine's side of a bucket for good; false if it holds something. Again without harm. */
  async end(number: number): Promise<boolean> {
    this.#open.delete(number);
    try {
      return (await this.#engine.deleteBucket(number)) === 'deleted';
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'no-such-bucket') return true;
      throw error;
    }
  }

  close(): void {
    this.#stop();
  }

  async #load(name: string): Promise<Bucket | undefined> {
    const changes = this.#changes;
    const bucket = await this.#store.read((read) => readBucket(read, name));
    if (!bucket || !(await this.open(bucket.number))) return undefined;
    this.#numbersOf(bucket.owner.account).set(bucket.number, bucket.madeBy);
    if (changes === this.#changes) {
      if (this.#known.size >= this.#most) this.#known.delete(this.#known.keys().next().value!);
      this.#known.set(name, bucket);
    }
    return bucket;
  }

  #numbersOf(account: AccountId): Map<number, string | null> {
    const known = this.#numbers.get(account) ?? new Map<number, string | null>();
    this.#numbers.set(account, known);
    return known;
  }
}

/** A bucket as its rows are in this snapshot or transaction. */
export async function readBucket(read: Read, name: string): Promise<Bucket | undefined> {
  const row = await rows.named(read, name);
  return row && bucketOf(row, await settings.of(read, row.number));
}

function bucketOf(row: BucketRow, set: BucketSettings): Bucket {
  const { name, number, region, versioning } = row;
  return {
    ...{ name, number, region, versioning },
    owner: { account: row.account, id: row.owner_id },
    acl: row.acl === null ? undefined : (JSON.parse(row.acl) as Acl),
    ...{ createdAt: row.created_at, madeBy: row.made_by },
    settings: set,
    policy: set.policy === undefined ? undefined : compileBucketPolicy(set.policy),
  };
}
