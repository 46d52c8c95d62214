import type { Operation } from '../models.ts';

/** Where S3 answers otherwise than its schema says. */
const statuses: Readonly<Record<string, number>> = {
  PutBucketPolicy: 204,
  PutBucketTagging: 204,
  PutBucketAnalyticsConfiguration: 204,
  PutBucketIntelligentTieringConfiguration: 204,
  PutBucketInventoryConfiguration: 204,
  PutBucketMetricsConfiguration: 204,
};

/** A part of an object is 206. */
export function answerStatus({ name, http }: Operation, output: Record<string, unknown>): number {
  if ((name === 'GetObject' || name === 'HeadObject') && output.ContentRange !== undefined) return 206;
  return statuses[name] ?? http?.[2] ?? 200;
}
