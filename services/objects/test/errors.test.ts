import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  ListObjectsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { annsKey, bobsKey, openEndpoint } from './endpoint.ts';

const Bucket = 'photos';

/** Source of the words: what Amazon S3 answers, and "Error responses", Amazon S3 API Reference. */
describe('the usual errors', () => {
  let endpoint: Awaited<ReturnType<typeof openEndpoint>>;
  let s3: S3Client;
  let UploadId: string;
  let etag: string;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client({ maxAttempts: 1, requestChecksumCalculation: 'WHEN_REQUIRED' });
    for (const name of [Bucket, 'kept']) await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'kept', VersioningConfiguration: { Status: 'Enabled' } }));
    for (const name of [Bucket, 'kept']) await s3.send(new PutObjectCommand({ Bucket: name, Key: 'k', Body: 'hello' }));
    UploadId = (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'm' }))).UploadId!;
    for (const PartNumber of [1, 2])
      etag = (await s3.send(new UploadPartCommand({ Bucket, Key: 'm', UploadId, PartNumber, Body: 'x' }))).ETag!;
  });
  after(() => endpoint[Symbol.asyncDispose]());

  const get = (more: object = {}) => s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...more }));
  const put = (more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'hello', ...more }));
  const complete = (Parts: { PartNumber: number; ETag: string }[], id = UploadId) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'm', UploadId: id, MultipartUpload: { Parts } }));
  const as = (credentials: typeof annsKey) => endpoint.client({ credentials, maxAttempts: 1 });
  const part = (PartNumber: number, ETag = etag) => ({ PartNumber, ETag });

  const cases: [code: string, status: number, says: string, ask: () => Promise<unknown>][] = [
    ['NoSuchKey', 404, 'The specified key does not exist.', () => get({ Key: 'absent' })],
    ['NoSuchBucket', 404, 'The specified bucket does not exist', () => get({ Bucket: 'absent' })],
    ['AccessDenied', 403, 'Access Denied', () => as(bobsKey).send(new GetObjectCommand({ Bucket, Key: 'k' }))],
    [
      'BucketAlreadyExists',
      409,
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      () => as(bobsKey).send(new CreateBucketCommand({ Bucket })),
    ],
    [
      'BucketAlreadyOwnedByYou',
      409,
      'Your previous request to create the named bucket succeeded and you already own it.',
      () => s3.send(new CreateBucketCommand({ Bucket })),
    ],
    [
      'BucketNotEmpty',
      409,
      'The bucket you tried to delete is not empty',
      () => s3.send(new DeleteBucketCommand({ Bucket })),
    ],
    [
      'BucketNotEmpty',
      409,
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      () => s3.send(new DeleteBucketCommand({ Bucket: 'kept' })),
    ],
    [
      'InvalidBucketName',
      400,
      'The specified bucket is not valid.',
      () => s3.send(new CreateBucketCommand({ Bucket: 'No_Name' })),
    ],
    [
      'BadDigest',
      400,
      'The Content-MD5 you specified did not match what we received.',
      () => put({ ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
    ],
    [
      'BadDigest',
      400,
      'The CRC32 you specified did not match the calculated checksum.',
      () => put({ ChecksumCRC32: 'AAAAAA==' }),
    ],
    ['InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', () => put({ ContentMD5: 'x' })],
    ['InvalidRange', 416, 'The requested range is not satisfiable', () => get({ Range: 'bytes=9-' })],
    [
      'PreconditionFailed',
      412,
      'At least one of the pre-conditions you specified did not hold',
      () => get({ IfMatch: '"x"' }),
    ],
    ['KeyTooLongError', 400, 'Your key is too long', () => put({ Key: 'k'.repeat(1025) })],
    [
      'MetadataTooLarge',
      400,
      'Your metadata headers exceed the maximum allowed metadata size',
      () => put({ Metadata: { a: 'b'.repeat(3000) } }),
    ],
    [
      'NoSuchUpload',
      404,
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      () => complete([part(1)], 'none'),
    ],
    [
      'InvalidPart',
      400,
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      () => complete([part(3)]),
    ],
    [
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      () => complete([part(2), part(1)]),
    ],
    [
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      () => complete([part(1), part(2)]),
    ],
    [
      'InvalidArgument',
      400,
      'Argument maxKeys must be an integer between 0 and 2147483647',
      () => s3.send(new ListObjectsCommand({ Bucket, MaxKeys: -1 })),
    ],
    [
      'InvalidArgument',
      400,
      'Provided max-keys not an integer or within integer range',
      () => s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 ** 40 })),
    ],
    [
      'InvalidBucketOwnerAWSAccountID',
      400,
      'The value of the expected bucket owner parameter must be an AWS Account ID... [me]',
      () => s3.send(new GetBucketLocationCommand({ Bucket, ExpectedBucketOwner: 'me' })),
    ],
    [
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      () => as({ ...annsKey, secretAccessKey: 'wrong' }).send(new GetObjectCommand({ Bucket, Key: 'k' })),
    ],
    [
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      () => as({ ...annsKey, accessKeyId: 'AKIANOBODY' }).send(new GetObjectCommand({ Bucket, Key: 'k' })),
    ],
    [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      () =>
        endpoint
          .client({ systemClockOffset: -3_600_000, maxAttempts: 1 })
          .send(new GetObjectCommand({ Bucket, Key: 'k' })),
    ],
    ['NoSuchTagSet', 404, 'The TagSet does not exist', () => s3.send(new GetBucketTaggingCommand({ Bucket }))],
    [
      'NoSuchBucketPolicy',
      404,
      'The bucket policy does not exist',
      () => s3.send(new GetBucketPolicyCommand({ Bucket })),
    ],
    [
      'NoSuchCORSConfiguration',
      404,
      'The CORS configuration does not exist',
      () => s3.send(new GetBucketCorsCommand({ Bucket })),
    ],
    [
      'NoSuchLifecycleConfiguration',
      404,
      'The lifecycle configuration does not exist',
      () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    ],
  ];

  for (const [code, status, says, ask] of cases)
    test(`${code} comes with AWS’s status and words: ${says.slice(0, 50)}`, async () => {
      const answer = await ask().then(
        () => 'no error',
        (error: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) => [
          ...[error.name, error.$metadata?.httpStatusCode, error.message],
        ],
      );
      assert.deepEqual(answer, [code, status, says]);
    });
});
