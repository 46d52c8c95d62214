import { EngineError } from '../errors.ts';
import type { BucketState } from '../records.ts';
import type { Decision, Operation } from '../sequencer.ts';
import type { View } from '../view.ts';

/** Makes a bucket; again without harm while it is open. A number that was used before is refused. */
export function createBucket(bucket: number): Operation<void> {
  if (!Number.isSafeInteger(bucket) || bucket < 1) throw new RangeError('bucket numbers are whole and above 0');
  return {
    bytes: 0,
    frees: false,
    decide(view) {
      const known = view.buckets.get(bucket);
      if (known?.state === 'open') return nothing;
      if (known) throw new EngineError('no-such-bucket', `Bucket number ${bucket} was used before.`);
      return change(view, bucket, 'open', undefined);
    },
  };
}

/** From now on nothing more is put into the bucket; refused while it holds a version. */
export function markDeleting(bucket: number): Operation<'marked' | 'not-empty'> {
  return {
    bytes: 0,
    frees: true,
    decide(view): Decision<'marked' | 'not-empty'> {
      const known = view.buckets.get(bucket);
      if (!known || known.state === 'removed')
        throw new EngineError('no-such-bucket', `Bucket ${bucket} is not there.`);
      if (known.objects + known.older > 0) return { records: [], answer: 'not-empty' };
      if (known.state === 'deleting') return { records: [], answer: 'marked' };
      return change(view, bucket, 'deleting', 'marked');
    },
  };
}

/** The last step, when the bucket's uploads are gone too. */
export function removeBucket(bucket: number): Operation<void> {
  return {
    bytes: 0,
    frees: true,
    decide(view) {
      const known = view.buckets.get(bucket);
      if (known?.state !== 'deleting') return nothing;
      if (known.uploads > 0) throw new EngineError('busy', `Bucket ${bucket} still has uploads.`);
      return change(view, bucket, 'removed', undefined);
    },
  };
}

const nothing: Decision<void> = { records: [], answer: undefined };

function change<T>(view: View, bucket: number, state: BucketState, answer: T): Decision<T> {
  return { records: [{ kind: 'bucket', sequence: view.take(), bucket, state }], answer };
}
