import { randomBytes, randomInt } from 'node:crypto';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Milliseconds since 1970, UTC. */
export type Instant = number;

/**
 * Everything a module may know of the outside without being told in an argument. Tests pass a manual
 * clock and a seeded generator, which is why nothing else may call `Date.now`, `Math.random` or `randomUUID`.
 */
export interface World {
  now(): Instant;
  /** Cryptographically strong in production, repeatable in simulations. */
  bytes(count: number): Buffer;
  /** Uniform in [0, limit). */
  below(limit: number): number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The world as it is. */
export function realWorld(log: Log, metrics: Metrics): World {
  return {
    now: () => Date.now(),
    bytes: (count) => randomBytes(count),
    below: (limit) => randomInt(limit),
    log,
    metrics,
  };
}
