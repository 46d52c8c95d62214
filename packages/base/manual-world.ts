import { quietLog } from './log.ts';
import { Metrics } from './metrics.ts';
import type { Instant, World } from './world.ts';

/** A world for tests: time moves only by `advance`, and the same seed gives the same bytes. */
export interface ManualWorld extends World {
  advance(milliseconds: number): void;
}

export function manualWorld(seed = 1, start: Instant = Date.UTC(2026, 0, 1)): ManualWorld {
  let now = start;
  const next = mulberry32(seed);
  return {
    now: () => now,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => Math.floor(next() * 256))),
    below: (limit) => Math.floor(next() * limit),
    log: quietLog(),
    metrics: new Metrics(),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

/** A 32-bit generator by Tommy Ettinger; its whole state is one integer, so a seed is a complete replay. */
function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
