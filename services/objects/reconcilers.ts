import { minutes } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import type { Buckets } from './buckets.ts';
import { buckets as rows } from './repos/buckets.ts';

/**
 * Takes away the rows of buckets whose end in the engine was begun, when a crash came between. A process looks at each
 * bucket once: afterwards it knows which are open.
 */
export const endedBuckets = (buckets: Buckets): Reconciler => ({
  name: 'objects/ended-buckets',
  every: minutes(5),
  wokenBy: [],
  keys: async (read) => (await rows.all(read)).filter(({ number }) => !buckets.isOpen(number)).map(({ name }) => name),
  async one({ store }, name) {
    const row = await store.read((read) => rows.named(read, name));
    if (!row || (await buckets.open(row.number))) return;
    if (await buckets.end(row.number)) await store.write((tx) => rows.remove(tx, row));
  },
});
