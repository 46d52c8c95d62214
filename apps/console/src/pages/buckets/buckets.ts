import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import type { Input, Item, Name, Output } from '../../api/types.ts';

export type Bucket = Item<'s3', 'ListBuckets', 'Buckets'>;

export const buckets = queryOptions({
  queryKey: ['s3', 'ListBuckets', 'all'],
  queryFn: async ({ signal }) => (await call('s3', 'ListBuckets', {}, signal)).Buckets ?? [],
});

/** A setting of a bucket; null where it has none, which S3 answers as an error. */
export const setting = <N extends Name<'s3'>>(operation: N, input: Input<'s3', N>, absent: string) =>
  queryOptions({
    queryKey: ['s3', operation as string, input, 'setting'],
    queryFn: async ({ signal }): Promise<Output<'s3', N> | null> => {
      try {
        return await call('s3', operation, input, signal);
      } catch (error) {
        if (isDoorError(error, absent)) return null;
        throw error;
      }
    },
  });

/** What is wrong with a bucket's name. Source: "Bucket naming rules", Amazon S3 User Guide. */
export function bucketNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return 'From 3 to 63 characters.';
  if (!/^[a-z0-9.-]+$/.test(name)) return 'Small letters, digits, dots and hyphens only.';
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'It begins and ends with a letter or digit.';
  if (name.includes('..') || /^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'Not two dots in a row, and not an address.';
  if (name === 'services') return 'This name is the cloud’s own.';
  return undefined;
}
