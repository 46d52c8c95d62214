import type { VersionEntry } from './entries.ts';
import { mib } from './limits.ts';

/** A current version that was read lately, and its body once that was read too. */
export interface HotVersion {
  readonly entry: VersionEntry;
  body: Buffer | undefined;
}

/** What a version takes beside its bytes, about. */
const overhead = 1024;

/**
 * Small current versions in memory, by their key in the index, so that what is read over and over costs neither a look
 * into the index nor a read of the disk. Two generations: what is used while the older one ages comes along, the rest
 * goes with it. Bodies are shared by their readers, who must not write to them.
 */
export class Hot {
  readonly #most: number;
  #young = new Map<string, HotVersion>();
  #old = new Map<string, HotVersion>();
  #bytes = 0;
  /** Keys of the batch on its way to the index: until it has arrived, a look may see either side of it. */
  readonly #changing = new Set<string>();

  /** @param bytes at most, of both generations together. */
  constructor(bytes = 48 * mib) {
    this.#most = bytes / 2;
  }

  find(name: string): HotVersion | undefined {
    const young = this.#young.get(name);
    if (young) return young;
    const old = this.#old.get(name);
    if (!old) return undefined;
    this.#old.delete(name);
    this.#add(name, old);
    return old;
  }

  /** To be called in the turn of the event loop in which the version was looked up. */
  keep(name: string, version: HotVersion): void {
    const { marker, stored } = version.entry;
    if (!marker && !stored && !this.#changing.has(name)) this.#add(name, version);
  }

  /** Forgets what a batch is about to change. */
  change(names: Iterable<string>): void {
    for (const name of names) {
      this.#young.delete(name);
      this.#old.delete(name);
      this.#changing.add(name);
    }
  }

  /** The batch has arrived. */
  changed(): void {
    this.#changing.clear();
  }

  #add(name: string, version: HotVersion): void {
    const { size, meta } = version.entry;
    this.#young.set(name, version);
    this.#bytes += overhead + size + meta.length;
    if (this.#bytes < this.#most) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
  }
}
