import { bucketOf } from '../buckets.ts';
import { errors } from '../errors.ts';
import { checkOwner, op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { bucketDemand } from '../rules/demands.ts';
import { addressed } from '../rules/parameters.ts';

export const deleteBucket = op.write('DeleteBucket', {
  parameters: addressed,
  async authorize(input, { read, scope }) {
    const row = await rows.named(read, input.Bucket);
    if (!row) throw errors.noSuchBucket(input.Bucket);
    const bucket = bucketOf(row);
    checkOwner(bucket, input.ExpectedBucketOwner);
    return [bucketDemand('DeleteBucket', { bucket, scope })];
  },
  /**
   * Only the engine knows whether anything is left, and it stops writers before it looks; a transaction cannot wait
   * for that. Should the row outlive this, because of a crash, `objects/ended-buckets` takes it away.
   */
  async prepare(input, { ports }) {
    const bucket = await ports.buckets.find(input.Bucket);
    if (!bucket) throw errors.noSuchBucket(input.Bucket);
    if (!(await ports.buckets.end(bucket.number))) throw errors.bucketNotEmpty(input.Bucket);
    return bucket;
  },
  async run({ tx }, _input, bucket) {
    await rows.remove(tx, bucket);
    return {};
  },
});
