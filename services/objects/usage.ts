import { hours, type Instant, minutes, type World } from '@mallee/base';
import type { Served } from '@mallee/gateway/op';
import { type Engine, EngineError, type Usage } from '@mallee/object-engine';
import type { Reconciler } from '@mallee/reconcile';
import type { Store } from '@mallee/store';
import type { Bucket } from './buckets.ts';
import { buckets as rows } from './repos/buckets.ts';
import { type Use, use, useSlice } from './repos/use.ts';
import { addRequests, countRequest, noRequests, type Requests } from './rules/requests.ts';

type Counted = { readonly bucket: Use['bucket']; readonly requests: { -readonly [Kind in keyof Requests]: number } };

/**
 * Counts requests in memory, from where they go to rows once a minute: a crash loses the last minute's. What buckets hold
 * is not counted here: the engine keeps that exactly, with what it counts.
 */
export class RequestCounts {
  #waiting = new Map<number, Counted>();

  note(served: Served, { number, name, owner }: Bucket): void {
    let counted = this.#waiting.get(number);
    if (!counted) {
      counted = { bucket: { number, name, account: owner.account }, requests: { ...noRequests } };
      this.#waiting.set(number, counted);
    }
    countRequest(counted.requests, served);
  }

  take(): Counted[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting = new Map();
    return waiting;
  }

  /** For another try. */
  putBack(all: readonly Counted[]): void {
    for (const counted of all) {
      const now = this.#waiting.get(counted.bucket.number);
      if (now) addRequests(now.requests, counted.requests);
      else this.#waiting.set(counted.bucket.number, counted);
    }
  }
}

interface Parts {
  readonly counts: RequestCounts;
  readonly engine: Engine;
  readonly store: Store;
}

/** Writes down what was counted. */
export async function writeRequests({ counts, engine, store }: Parts): Promise<void> {
  const waiting = counts.take();
  try {
    while (waiting.length > 0) {
      const slice = waiting.slice(0, useSlice).map((one) => ({ ...one, levels: levelsOf(engine, one.bucket.number) }));
      await store.write((tx) => use.add(tx, slice));
      waiting.splice(0, slice.length);
    }
  } catch (error) {
    counts.putBack(waiting);
    throw error;
  }
}

/** Keeps the rows of use: requests every minute, what every bucket holds every hour. */
export function keepUse(counts: RequestCounts, engine: Engine): Reconciler {
  let looked: Instant | undefined;
  return {
    name: 'objects/use',
    every: minutes(1),
    wokenBy: [],
    keys: async () => ['all'],
    async one({ store, world }) {
      await writeRequests({ counts, engine, store });
      showTotals(world, engine);
      const hour = world.now() - (world.now() % hours(1));
      if (looked === hour) return;
      const all = await store.read((read) => rows.all(read));
      for (let at = 0; at < all.length; at += useSlice) {
        const slice = all.slice(at, at + useSlice).map((bucket) => ({
          ...{ bucket, levels: levelsOf(engine, bucket.number), requests: noRequests },
        }));
        await store.write((tx) => use.add(tx, slice));
      }
      while (await store.write((tx) => use.forget(tx)));
      looked = hour;
    },
  };
}

/** What the engine holds of a bucket; nothing, where it does not know it any more. */
export function levelsOf(engine: Engine, bucket: number): Usage {
  try {
    return engine.usage(bucket);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'no-such-bucket') return noUsage;
    throw error;
  }
}

export const noUsage: Usage = { objects: 0, bytes: 0, olderVersions: 0, olderBytes: 0, uploads: 0, uploadBytes: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    ...{ objects: a.objects + b.objects, bytes: a.bytes + b.bytes },
    ...{ olderVersions: a.olderVersions + b.olderVersions, olderBytes: a.olderBytes + b.olderBytes },
    ...{ uploads: a.uploads + b.uploads, uploadBytes: a.uploadBytes + b.uploadBytes },
  };
}

/** What all buckets hold. */
export const totalUsage = (engine: Engine): Usage =>
  engine.buckets().reduce((sum, number) => addUsage(sum, levelsOf(engine, number)), noUsage);

function showTotals({ metrics }: World, engine: Engine): void {
  const total = totalUsage(engine);
  metrics.gauge('mallee_buckets', engine.buckets().length);
  metrics.gauge('mallee_object_versions', total.objects, { kind: 'current' });
  metrics.gauge('mallee_object_versions', total.olderVersions, { kind: 'older' });
  metrics.gauge('mallee_object_bytes', total.bytes, { kind: 'current' });
  metrics.gauge('mallee_object_bytes', total.olderBytes, { kind: 'older' });
  metrics.gauge('mallee_object_bytes', total.uploadBytes, { kind: 'parts' });
}
