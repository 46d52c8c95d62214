/**
 * S3's actions by what they are about. Source: "Actions, resources, and condition keys for Amazon S3", Service
 * Authorization Reference.
 */
const onObjects = `
  AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
  DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
  GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
  GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
  ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention
  PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject
  UpdateObjectEncryption`;

const onBuckets = `
  CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration
  GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification
  GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
  GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite
  GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration
  GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions
  PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
  PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
  PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
  PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
  PutReplicationConfiguration`;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const objects = words(onObjects);
const buckets = words(onBuckets);

/** What the actions that a pattern such as `s3:Get*` names are about; neither where it names none. */
export function reachOf(pattern: string): { objects: boolean; buckets: boolean } {
  if (pattern === '*') return { objects: true, buckets: true };
  const [, name] = /^s3:(.+)$/i.exec(pattern) ?? [];
  if (name === undefined) return { objects: false, buckets: false };
  const quoted = name.replace(/[.+^${}()|[\]\\-]/g, '\\$&');
  const test = new RegExp(`^${quoted.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 'i');
  return { objects: objects.some((each) => test.test(each)), buckets: buckets.some((each) => test.test(each)) };
}
