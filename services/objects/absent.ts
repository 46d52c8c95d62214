import type { Absence } from '@mallee/gateway/op';
import { failure } from './failure.ts';

/** AWS answers so what it has ended itself. */
const ended = () =>
  failure('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    ResourceType: 'OBJECT',
  });

const reports = (what: string): Absence => ({
  why: `it would promise ${what}, which this cloud does not make.`,
});

const directories: Absence = { why: 'there are no directory buckets.' };
const tables: Absence = { why: 'there are no tables of metadata.' };

/** What S3 has and this cloud has not, where the reason is not only that nobody built it. */
export const absent: Readonly<Record<string, Absence>> = {
  PutBucketAnalyticsConfiguration: reports('reports of access patterns'),
  PutBucketInventoryConfiguration: reports('lists of objects in a bucket'),
  PutBucketMetricsConfiguration: reports('metrics in CloudWatch'),
  PutBucketReplication: { why: 'there is no other region or cloud to copy to.' },
  GetObjectTorrent: {
    why: 'AWS ended BitTorrent in 2022; the answer is MethodNotAllowed (405), as there.',
    error: ended,
  },
  SelectObjectContent: {
    why: 'AWS ended S3 Select for new customers in 2024; the answer is MethodNotAllowed (405), as for them.',
    error: ended,
  },
  CreateSession: directories,
  ListDirectoryBuckets: directories,
  RenameObject: directories,
  CreateBucketMetadataConfiguration: tables,
  CreateBucketMetadataTableConfiguration: tables,
  WriteGetObjectResponse: { why: 'there are no functions that an object could pass through.' },
};
