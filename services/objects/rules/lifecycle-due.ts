import { type AboutVersion, dueAfter, expiryOf, type Lifecycle, reaches } from './lifecycle.ts';

/** What is to be done: delete the key as a client would, or this version for good. */
export type Due = 'expire' | 'remove';

/**
 * Says of each version whether its time has come. It remembers of the walk what the rules ask about: since when a
 * version is no longer current, how many newer ones are not current either, and whether a marker stands alone.
 */
export class DueVersions<Version extends AboutVersion> {
  readonly #lifecycle: Lifecycle;
  readonly #now: number;
  #newer: Version | undefined;
  #noncurrent = 0;
  #lone: Version | undefined;

  constructor(lifecycle: Lifecycle, now: number) {
    this.#lifecycle = lifecycle;
    this.#now = now;
  }

  /** Takes the next version; answers what is due by then, which may be a marker that was met before. */
  next(version: Version): { version: Version; what: Due }[] {
    const due: { version: Version; what: Due }[] = [];
    const newer = this.#newer?.key === version.key ? this.#newer : undefined;
    if (!newer) due.push(...this.end());
    this.#lone = undefined;
    this.#newer = version;
    if (!newer) {
      this.#noncurrent = 0;
      if (version.marker) this.#lone = version;
      else if ((expiryOf(this.#lifecycle, version)?.due ?? Infinity) <= this.#now)
        due.push({ version, what: 'expire' });
      return due;
    }
    if (this.#goesAsNoncurrent(version, newer.at)) due.push({ version, what: 'remove' });
    this.#noncurrent += 1;
    return due;
  }

  /** What is due at the end of a walk. */
  end(): { version: Version; what: Due }[] {
    const marker = this.#lone;
    this.#lone = undefined;
    return marker && this.#goesAlone(marker) ? [{ version: marker, what: 'remove' }] : [];
  }

  #goesAsNoncurrent({ key, size, meta }: Version, since: number): boolean {
    return this.#lifecycle.rules.some((rule) => {
      const { noncurrent } = rule;
      return (
        noncurrent !== undefined &&
        this.#noncurrent >= (noncurrent.newer ?? 0) &&
        dueAfter(since, noncurrent.days) <= this.#now &&
        reaches(rule, key, size, meta)
      );
    });
  }

  /** A marker that hides nothing: where the rules say so, or, like an object, once it is old enough. */
  #goesAlone({ key, at, size, meta }: Version): boolean {
    return this.#lifecycle.rules.some((rule) => {
      const { expiration } = rule;
      if (!expiration || !reaches(rule, key, size, meta)) return false;
      if ('markers' in expiration) return expiration.markers;
      return ('days' in expiration ? dueAfter(at, expiration.days) : expiration.date) <= this.#now;
    });
  }
}
