import type { World } from '@mallee/base';

/** A bucket of allowances per key, filled at a steady rate; keys are forgotten by `keep`. */
export class Throttle {
  readonly #world: World;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(world: World, perSecond: number, burst: number) {
    this.#world = world;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes one allowance; false if there is none. */
  take(key: string): boolean {
    const now = this.#world.now();
    const bucket = this.#buckets.get(key) ?? { left: this.#burst, at: now };
    this.#buckets.set(key, bucket);
    bucket.left = Math.min(this.#burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#buckets.keys()) if (!keys.has(key)) this.#buckets.delete(key);
  }
}
