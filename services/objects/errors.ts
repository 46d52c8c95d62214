import { AwsError } from '@mallee/base';
import { EngineError, type ObjectInfo, type Versioning } from '@mallee/object-engine';
import { failure } from './failure.ts';
import { lockErrors, lockedReason } from './lock-errors.ts';

/** S3's client-visible failures. Source: "Error responses", Amazon S3 API Reference. */
export const errors = {
  accessDenied: () => failure('AccessDenied', 403, 'Access Denied'),
  noSuchBucket: (name: string) =>
    failure('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name }),
  noSuchKey: (key: string) => failure('NoSuchKey', 404, 'The specified key does not exist.', { Key: key }),
  noSuchVersion: (key: string, version: string) =>
    failure('NoSuchVersion', 404, 'The specified version does not exist.', { Key: key, VersionId: version }),
  invalidVersion: (id: string) =>
    failure(
      'InvalidArgument',
      400,
      id === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified',
      { ArgumentName: 'versionId', ArgumentValue: id },
    ),
  noSuchUpload: (id: string) =>
    failure(
      'NoSuchUpload',
      404,
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { UploadId: id },
    ),
  bucketExists: (name: string) =>
    failure(
      'BucketAlreadyExists',
      409,
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { BucketName: name },
    ),
  bucketOwned: (name: string) =>
    failure(
      'BucketAlreadyOwnedByYou',
      409,
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    ),
  bucketNotEmpty: ({ name, versioning }: { name: string; versioning: Versioning }) =>
    failure(
      'BucketNotEmpty',
      409,
      versioning === 'off'
        ? 'The bucket you tried to delete is not empty'
        : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      { BucketName: name },
    ),
  tooManyBuckets: () => failure('TooManyBuckets', 400, 'You have attempted to create more buckets than allowed'),
  /** Eucalyptus' code: AWS has no quotas on what buckets hold. */
  quotaExceeded: (say: string) => failure('QuotaExceeded', 403, say),
  invalidBucketName: (name: string) =>
    failure('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name }),
  invalidLocation: (constraint: string) =>
    failure('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    }),
  invalidArgument: (name: string, value: string, say: string) =>
    failure('InvalidArgument', 400, say, { ArgumentName: name, ArgumentValue: value }),
  invalidRequest: (say: string) => failure('InvalidRequest', 400, say),
  malformedXml: () =>
    failure(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
  malformedAcl: () =>
    failure(
      'MalformedACLError',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
  missingAcl: () => failure('MissingSecurityHeader', 400, 'Your request was missing a required header'),
  aclsOff: () => failure('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs'),
  aclAgainstOwnership: () =>
    failure(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
  malformedPolicy: (say: string) => failure('MalformedPolicy', 400, say),
  noSuchPolicy: (name: string) =>
    failure('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', { BucketName: name }),
  targetBucket: (name: string) =>
    failure(
      'InvalidTargetBucketForLogging',
      400,
      'The target bucket for logging does not exist, is not owned by you, or does not have the appropriate grants for the log-delivery group.',
      { TargetBucket: name },
    ),
  noWebsite: (name: string) =>
    failure('NoSuchWebsiteConfiguration', 404, 'The specified bucket does not have a website configuration', {
      BucketName: name,
    }),
  invalidRedirect: () =>
    failure(
      'InvalidRedirectLocation',
      400,
      "The website redirect location must be non-empty and begin with '/', 'http://' or 'https://', and be at most 2 KB long.",
    ),
  noTags: (name: string) => failure('NoSuchTagSet', 404, 'The TagSet does not exist', { BucketName: name }),
  noConfiguration: (name: string) =>
    failure('NoSuchConfiguration', 404, 'The specified configuration does not exist.', { BucketName: name }),
  noCors: (name: string) =>
    failure('NoSuchCORSConfiguration', 404, 'The CORS configuration does not exist', { BucketName: name }),
  noOwnershipControls: (name: string) =>
    failure('OwnershipControlsNotFoundError', 404, 'The bucket ownership controls were not found', {
      BucketName: name,
    }),
  noPublicAccessBlock: (name: string) =>
    failure('NoSuchPublicAccessBlockConfiguration', 404, 'The public access block configuration was not found', {
      BucketName: name,
    }),
  ambiguousEmail: (email: string) =>
    failure(
      'AmbiguousGrantByEmailAddress',
      400,
      'The e-mail address you provided is associated with more than one account.',
      { EmailAddress: email },
    ),
  unknownEmail: (email: string) =>
    failure(
      'UnresolvableGrantByEmailAddress',
      400,
      'The e-mail address you provided does not match any account on record.',
      {
        EmailAddress: email,
      },
    ),
  invalidTag: (say: string) => failure('InvalidTag', 400, say),
  keyTooLong: (size: number, most: number) =>
    failure('KeyTooLongError', 400, 'Your key is too long', { Size: String(size), MaxSizeAllowed: String(most) }),
  metadataTooLarge: (size: number, most: number) =>
    failure('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: String(size),
      MaxSizeAllowed: String(most),
    }),
  preconditionFailed: (condition: string) =>
    failure('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
      Condition: condition,
    }),
  notModified: (headers: Record<string, string>) => new AwsError('NotModified', 304, 'Not Modified', { headers }),
  invalidRange: (asked: string, size: number) =>
    new AwsError('InvalidRange', 416, 'The requested range is not satisfiable', {
      fields: { RangeRequested: asked, ActualObjectSize: String(size) },
      headers: { 'content-range': `bytes */${size}` },
    }),
  invalidPartNumber: (asked: number, count: number) =>
    failure('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
      PartNumberRequested: String(asked),
      ActualPartCount: String(count),
    }),
  deleteMarker: (key: string, { version, at }: ObjectInfo, named: boolean) => {
    const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version };
    return named
      ? new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
          headers: { ...headers, allow: 'DELETE', 'last-modified': new Date(at).toUTCString() },
          fields: { Method: 'GET', ResourceType: 'DeleteMarker' },
        })
      : new AwsError('NoSuchKey', 404, 'The specified key does not exist.', { headers, fields: { Key: key } });
  },
  invalidPart: (part: { number: number; etag: string }, upload: string) =>
    failure(
      'InvalidPart',
      400,
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { UploadId: upload, PartNumber: String(part.number), ETag: part.etag },
    ),
  invalidPartOrder: (upload: string) =>
    failure(
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { UploadId: upload },
    ),
  entityTooSmall: (part: { number: number; etag: string; size: number }, least: number) =>
    failure('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: String(part.size),
      MinSizeAllowed: String(least),
      PartNumber: String(part.number),
      ETag: part.etag,
    }),
  entityTooLarge: (size: number, most: number) =>
    failure('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: String(size),
      MaxSizeAllowed: String(most),
    }),
  badChecksum: (algorithm: string) =>
    failure('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`),
  invalidOwner: (id: string) =>
    failure(
      'InvalidBucketOwnerAWSAccountID',
      400,
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${id.slice(0, 64)}]`,
    ),
  /** Something changed between the look at permissions and the deed. */
  conflict: () =>
    failure(
      'OperationAborted',
      409,
      'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    ),
};

/** What was being done when the engine said no. */
export interface About {
  readonly bucket: string;
  readonly key?: string | undefined;
  readonly upload?: string | undefined;
  readonly condition?: string | undefined;
}

/** The engine's refusals as S3 says them; what no client could have caused stays a bug. */
export function fromEngine(error: unknown, { bucket, key = '', upload = '', condition = 'If-Match' }: About): unknown {
  if (!(error instanceof EngineError)) return error;
  switch (error.kind) {
    case 'no-such-bucket':
      return errors.noSuchBucket(bucket);
    case 'no-such-key':
      return errors.noSuchKey(key);
    case 'no-such-upload':
      return errors.noSuchUpload(upload);
    case 'condition-failed':
      return errors.preconditionFailed(condition);
    case 'key-too-long':
      return errors.keyTooLong(Buffer.byteLength(key), 1024);
    case 'refused':
      return refused(error.reason);
    case 'invalid-part':
      return failure('InvalidPart', 400, 'One or more of the specified parts was replaced meanwhile.', {
        UploadId: upload,
      });
    case 'busy':
      return slowDown(error);
    case 'full':
      return unavailable('The object store is full. Deletes still work.', error);
    case 'read-only':
    case 'closed':
      return unavailable('The object store takes no writes at the moment.', error);
    default:
      return error;
  }
}

function refused(reason = ''): AwsError {
  if (reason === lockedReason) return lockErrors.locked();
  if (reason.startsWith(quotaReason)) return errors.quotaExceeded(reason.slice(quotaReason.length));
  // What was asked is whether the permissions still are what was looked at.
  return errors.conflict();
}

/** What the reason of a check at the sequencer begins with; the sentence for the client follows. */
export const quotaReason = 'quota: ';

const slowDown = (cause: Error) => new AwsError('SlowDown', 503, 'Please reduce your request rate.', { cause });
const unavailable = (say: string, cause: Error) => new AwsError('ServiceUnavailable', 503, say, { cause });
