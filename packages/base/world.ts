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
    bytes: pooledBytes(),
    below: (limit) => randomInt(limit),
    log,
    metrics,
  };
}

/** Small amounts are cut from a pool, and wiped there: asking the system for each takes ten times as long. */
function pooledBytes(): (count: number) => Buffer {
  let pool = Buffer.alloc(0);
  let at = 0;
  return (count) => {
    if (count > 64) return randomBytes(count);
    if (at + count > pool.length) {
      pool = randomBytes(4096);
      at = 0;
    }
    const bytes = Buffer.allocUnsafe(count);
    for (let to = 0; to < count; to += 1, at += 1) {
      bytes[to] = pool[at]!;
      pool[at] = 0;
    }
    return bytes;
  };
}
