import type { Served, Service } from '@mallee/gateway/op';
import { absent } from './absent.ts';
import { crossOrigin } from './cross-origin.ts';
import type { Inside } from './op.ts';
import { absentSettings } from './operations/absent-settings.ts';
import { bucketAccelerate } from './operations/bucket-accelerate.ts';
import { bucketAcl } from './operations/bucket-acl.ts';
import { bucketCors } from './operations/bucket-cors.ts';
import { bucketEncryption } from './operations/bucket-encryption.ts';
import { bucketFacts } from './operations/bucket-facts.ts';
import { bucketLifecycle } from './operations/bucket-lifecycle.ts';
import { bucketLogging } from './operations/bucket-logging.ts';
import { bucketNotification } from './operations/bucket-notification.ts';
import { bucketPolicy } from './operations/bucket-policy.ts';
import { bucketTagging } from './operations/bucket-tagging.ts';
import { bucketTiering } from './operations/bucket-tiering.ts';
import { bucketVersioning } from './operations/bucket-versioning.ts';
import { bucketWebsite } from './operations/bucket-website.ts';
import { completeMultipartUpload } from './operations/complete-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { uploadEnds } from './operations/create-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject, deleteObjects } from './operations/delete-objects.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { uploadLists } from './operations/list-uploads.ts';
import { listObjectVersions } from './operations/list-versions.ts';
import { objectAcl } from './operations/object-acl.ts';
import { getObjectAttributes } from './operations/object-attributes.ts';
import { objectLock } from './operations/object-lock.ts';
import { objectLockConfiguration } from './operations/object-lock-configuration.ts';
import { objectTagging } from './operations/object-tagging.ts';
import { ownershipControls } from './operations/ownership-controls.ts';
import { publicAccessBlock } from './operations/public-access-block.ts';
import { putObject } from './operations/put-object.ts';
import { requestPayment } from './operations/request-payment.ts';
import { restoreObject } from './operations/restore-object.ts';
import { uploadParts } from './operations/upload-part.ts';
import { serveSite } from './website.ts';

/** AWS's S3, Eucalyptus' Walrus. */
export const s3Service = (ports: Inside, served: (request: Served) => void): Service => ({
  name: 's3',
  ports,
  site: (request) => serveSite(ports.buckets, request),
  served,
  absent,
  crossOrigin: (asked) => crossOrigin(ports.buckets, asked),
  operations: [
    listBuckets,
    createBucket,
    deleteBucket,
    ...bucketFacts,
    ...bucketVersioning,
    ...bucketLifecycle,
    ...objectLockConfiguration,
    ...bucketAcl,
    ...bucketPolicy,
    ...bucketCors,
    ...bucketEncryption,
    ...bucketTagging,
    ...bucketWebsite,
    ...bucketLogging,
    ...bucketNotification,
    ...requestPayment,
    ...bucketAccelerate,
    ...bucketTiering,
    ...absentSettings,
    ...publicAccessBlock,
    ...ownershipControls,
    putObject,
    getObject,
    headObject,
    deleteObject,
    deleteObjects,
    listObjects,
    copyObject,
    listObjectsV2,
    listObjectVersions,
    ...objectAcl,
    ...objectTagging,
    ...objectLock,
    restoreObject,
    getObjectAttributes,
    ...uploadEnds,
    ...uploadParts,
    completeMultipartUpload,
    ...uploadLists,
  ],
  migrations: { owner: 'objects', folder: `${import.meta.dirname}/migrations` },
});
