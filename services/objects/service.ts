import type { Service } from '@mallee/gateway/op';
import type { Inside } from './op.ts';
import { bucketFacts } from './operations/bucket-facts.ts';
import { createBucket } from './operations/create-bucket.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject, deleteObjects } from './operations/delete-objects.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { putObject } from './operations/put-object.ts';

/** AWS's S3, Eucalyptus' Walrus. */
export const s3Service = (ports: Inside): Service => ({
  name: 's3',
  ports,
  operations: [
    listBuckets,
    createBucket,
    deleteBucket,
    ...bucketFacts,
    putObject,
    getObject,
    headObject,
    deleteObject,
    deleteObjects,
    listObjects,
    listObjectsV2,
  ],
  migrations: { owner: 'objects', folder: `${import.meta.dirname}/migrations` },
});
