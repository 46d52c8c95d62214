import { createHash } from 'node:crypto';
import type { View } from './view.ts';

/** One digest over everything that was ever so: equal where two runs went the same way in every detail. */
export class Trace {
  readonly #hash = createHash('sha256');

  add(what: string, { now, rows, hosts }: View): void {
    this.#hash.update(JSON.stringify([what, now, rows, hosts], plain));
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

/** Documents follow from the rows, so that their revision says enough. */
function plain(key: string, value: unknown): unknown {
  if (key === 'networks') return undefined;
  if (key === 'told') return (value as { revision: number } | undefined)?.revision;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
