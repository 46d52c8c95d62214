import { AwsError } from '@mallee/base';
import { percentDecode } from '../codec/scalars.ts';
import type { Route } from './find-service.ts';

export interface S3Place {
  bucket?: string;
  key?: string;
}

/**
 * Bucket and key of an S3 request, decoded once and otherwise as written: `a//b/../c` and slashes at the end belong to
 * the key. An empty key means the bucket.
 */
export function s3Place(route: Route): S3Place {
  const path = route.path.slice(1);
  if (route.bucketFromHost) return place(route.bucket, path);
  if (path === '') return {};
  const slash = path.indexOf('/');
  return slash < 0 ? place(decoded(path), '') : place(decoded(path.slice(0, slash)), path.slice(slash + 1));
}

function place(bucket: string | undefined, rawKey: string): S3Place {
  if (!bucket) throw new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.');
  return rawKey === '' ? { bucket } : { bucket, key: decoded(rawKey) };
}

function decoded(text: string): string {
  const plain = percentDecode(text);
  if (plain === undefined) throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  return plain;
}
