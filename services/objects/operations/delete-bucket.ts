import { errors } from '../errors.ts';
import { addressedBucket, op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { bucketDemand, withRequestKeys } from '../rules/demands.ts';
import { addressed } from '../rules/parameters.ts';

export const deleteBucket = op.write('DeleteBucket', {
  parameters: addressed,
  async authorize(input, { read, scope }) {
    const about = { bucket: await addressedBucket(read, input), scope };
    return withRequestKeys([bucketDemand('DeleteBucket', about)], input, about);
  },
  /**
   * Only the engine knows whether anything is left, and it stops writers before it looks; a transaction cannot wait
   * for that. Should the row outlive this, because of a crash, `objects/ended-buckets` takes it away.
   */
  async prepare(input, { ports }) {
    const bucket = await ports.buckets.find(input.Bucket);
    if (!bucket) throw errors.noSuchBucket(input.Bucket);
    if (!(await ports.buckets.end(bucket.number))) throw errors.bucketNotEmpty(bucket);
    return bucket;
  },
  async run({ tx }, _input, bucket) {
    await rows.remove(tx, bucket);
    return {};
  },
});
