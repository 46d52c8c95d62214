import { createHash } from 'node:crypto';
import type { Digest } from '@mallee/base';
import type { ComputePorts } from '@mallee/compute';

/** Image bytes in memory, as durable as the test. */
export function imageFiles(): ComputePorts['imageFiles'] {
  const kept = new Map<Digest, Buffer>();
  return {
    async keep(bytes) {
      const parts: Uint8Array[] = [];
      for await (const part of bytes) parts.push(part);
      const all = Buffer.concat(parts);
      const digest: Digest = `sha256:${createHash('sha256').update(all).digest('hex')}`;
      kept.set(digest, all);
      return { digest, bytes: all.length };
    },
    async *read(digest, range) {
      const all = kept.get(digest);
      if (!all) throw new Error(`There is no image ${digest}.`);
      yield range ? all.subarray(range.start, range.end + 1) : all;
    },
    list: async () => [...kept.keys()],
    async drop(digest) {
      kept.delete(digest);
    },
  };
}
