import type { World } from '@mallee/base';
import type { Read, Store } from '@mallee/store';

/** What a reconciler is given: rows to read and write, and the world. */
export interface ReconcilerContext {
  readonly store: Store;
  readonly world: World;
}

/**
 * A named, input-free, idempotent loop. It runs over its keys on a timer and on a nudge, reads the whole truth of one
 * key, and does what is missing. It never retries inside: the next run is the retry.
 */
export interface Reconciler {
  readonly name: string;
  /** Milliseconds between looks at every key. */
  readonly every: number;
  /** Wake topics; the keys they name are looked at next. */
  readonly wokenBy: readonly string[];
  /** All keys that deserve a look now. */
  keys(read: Read): Promise<readonly string[]>;
  one(context: ReconcilerContext, key: string): Promise<void>;
}
