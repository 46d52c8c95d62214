import type { Instant } from '@mallee/base';
import type { Store } from '@mallee/store';
import { accessKeys, type KeyUse } from './repos/access-keys.ts';

/**
 * When and where keys were last used. Every request uses a key, so uses are gathered here and written once a minute;
 * a crash forgets at most that minute.
 */
export class LastUsed {
  readonly #uses = new Map<string, KeyUse>();

  /** Costs one map entry per key between two flushes. Only for keys whose signature was right. */
  note(accessKeyId: string, at: Instant, service: string, region: string): void {
    this.#uses.set(accessKeyId, { at, service, region });
  }

  /** What is not written yet. */
  of(accessKeyId: string): KeyUse | undefined {
    return this.#uses.get(accessKeyId);
  }

  get pending(): number {
    return this.#uses.size;
  }

  /** Writes what was gathered, some keys at a time; what could not be written stays for the next flush. */
  async flush(store: Store): Promise<void> {
    const uses = [...this.#uses];
    for (let start = 0; start < uses.length; start += slice) {
      const some = uses.slice(start, start + slice);
      await store.write(async (tx) => {
        for (const [id, use] of some) if (!id.startsWith('ASIA')) await accessKeys.used(tx, id, use);
      });
      for (const [id, use] of some) if (this.#uses.get(id) === use) this.#uses.delete(id);
    }
  }
}

const slice = 200;
