import type { Instant } from '@mallee/base';
import type { Kysely } from 'kysely';

/** A consistent view of the rows, as of one moment. */
export interface Read {
  readonly now: Instant;
  /** The query builder, typed with the caller's own tables. Throws once the handler has ended. */
  db<Tables>(): Kysely<Tables>;
}

/** A view that may change rows. All of an operation's changes are committed together or not at all. */
export interface Tx extends Read {
  /** Tells listeners of a topic, after the commit, which keys deserve a look. */
  wake(topic: string, keys: readonly string[]): void;
}
