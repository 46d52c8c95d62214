import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { OperationInput } from '@mallee/wire';
import { ann, bob, Cloud, code, helper, textOf } from './cloud.ts';

const Bucket = 'photos';
const arn = `arn:aws:s3:::${Bucket}`;
const key = Buffer.alloc(32, 'a');
const customer = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.toString('base64'),
  SSECustomerKeyMD5: 'Xsqb0+sHwAbNQ65I395/0w==',
};

type Configuration = NonNullable<OperationInput<'s3', 'PutBucketEncryption'>['ServerSideEncryptionConfiguration']>;
type Rule = NonNullable<Configuration['Rules']>[number];

describe('a bucket’s encryption', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  beforeEach(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket });
  });
  afterEach(() => cloud.close());

  const set = (...Rules: Rule[]) =>
    call('PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules } });
  const byDefault = (SSEAlgorithm: 'AES256' | 'aws:kms', more: Partial<Rule> = {}, KMSMasterKeyID?: string) =>
    set({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...(KMSMasterKeyID !== undefined && { KMSMasterKeyID }) },
      ...more,
    });
  const shown = async () =>
    (await call('GetBucketEncryption', { Bucket })).ServerSideEncryptionConfiguration?.Rules ?? [];
  const put = (Key: string, more: object = {}) => call('PutObject', { Bucket, Key, Body: 'x', ...more });
  const methodOf = async (Key: string) => (await call('HeadObject', { Bucket, Key })).ServerSideEncryption;

  test('is none until it is set, and then tells what was set', async () => {
    const none = code('ServerSideEncryptionConfigurationNotFoundError');
    await assert.rejects(shown(), none);
    await put('plain');
    assert.equal(await methodOf('plain'), undefined, 'what lies there plain is never called encrypted');
    await byDefault('AES256');
    assert.deepEqual(await shown(), [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    await byDefault('aws:kms', { BucketKeyEnabled: true }, 'alias/aws/s3');
    assert.deepEqual(await shown(), [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' },
        BucketKeyEnabled: true,
      },
    ]);
    await call('DeleteBucketEncryption', { Bucket });
    await call('DeleteBucketEncryption', { Bucket });
    await assert.rejects(shown(), none);
  });

  test('holds for whoever says nothing about it, in every way of writing', async () => {
    await put('before');
    await byDefault('AES256');
    assert.equal((await put('put')).ServerSideEncryption, 'AES256');
    await call('CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/before` });
    const { UploadId = '', ServerSideEncryption } = await call('CreateMultipartUpload', { Bucket, Key: 'parts' });
    assert.equal(ServerSideEncryption, 'AES256');
    const { ETag = '' } = await call('UploadPart', { Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' });
    const Parts = [{ PartNumber: 1, ETag }];
    await call('CompleteMultipartUpload', { Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } });
    for (const Key of ['put', 'copy', 'parts']) {
      assert.equal(await methodOf(Key), 'AES256', Key);
      assert.equal(await textOf(await call('GetObject', { Bucket, Key })), 'x');
    }
    assert.equal(await methodOf('before'), undefined, 'what was there is as it was');
    assert.equal((await put('kms', { ServerSideEncryption: 'aws:kms' })).ServerSideEncryption, 'aws:kms');
    assert.equal((await put('own', customer)).ServerSideEncryption, undefined);
    await call('DeleteBucketEncryption', { Bucket });
    await put('after');
    assert.equal(await methodOf('after'), undefined);
    assert.equal(await methodOf('put'), 'AES256');
  });

  test('names a key of the account, which writers hear of where it is not there', async () => {
    await byDefault('aws:kms', { BucketKeyEnabled: true });
    const { SSEKMSKeyId = '', BucketKeyEnabled } = await put('k');
    assert.equal(BucketKeyEnabled, true);
    assert.equal((await put('k', { BucketKeyEnabled: false })).BucketKeyEnabled, undefined);
    await byDefault('aws:kms', {}, SSEKMSKeyId);
    assert.equal((await put('k')).SSEKMSKeyId, SSEKMSKeyId);
    await byDefault('aws:kms', {}, 'alias/mine');
    await assert.rejects(put('k'), code('KMS.NotFoundException'));
    await put('k', { ServerSideEncryption: 'AES256' });
  });

  test('can keep out keys that writers keep', async () => {
    await byDefault('AES256', { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } });
    assert.deepEqual((await shown())[0]?.BlockedEncryptionTypes, { EncryptionType: ['SSE-C'] });
    await assert.rejects(put('k', customer), code('AccessDenied'));
    await set({ BlockedEncryptionTypes: { EncryptionType: ['NONE'] } });
    await put('k', customer);
    await put('plain');
    assert.equal(await methodOf('plain'), undefined);
  });

  test('is refused where it makes no sense', async () => {
    const AES256 = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
    await assert.rejects(set(), code('MalformedXML'));
    await assert.rejects(set(AES256, AES256), code('MalformedXML'));
    await assert.rejects(set({}), code('MalformedXML'));
    await assert.rejects(byDefault('rot13' as 'AES256'), code('MalformedXML'));
    await assert.rejects(byDefault('aws:kms:dsse' as 'aws:kms'), code('NotImplemented'));
    await assert.rejects(byDefault('AES256', {}, 'alias/aws/s3'), code('InvalidArgument'));
    await assert.rejects(set({ ...AES256, BlockedEncryptionTypes: {} as never }), code('MalformedXML'));
    await assert.rejects(
      cloud.as(bob)('PutBucketEncryption', {
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [AES256] },
      }),
      code('AccessDenied'),
    );
    const reader = helper({ Effect: 'Allow', Action: 's3:GetEncryptionConfiguration', Resource: arn });
    await byDefault('AES256');
    await cloud.as(reader)('GetBucketEncryption', { Bucket });
    await assert.rejects(cloud.as(reader)('DeleteBucketEncryption', { Bucket }), code('AccessDenied'));
  });

  test('can be demanded by a policy, by method, by key and with a key of the writer’s', async () => {
    const { SSEKMSKeyId = '' } = await put('k', { ServerSideEncryption: 'aws:kms' });
    const deny = (Condition: object) =>
      call('PutBucketPolicy', {
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${arn}/*`, Condition }],
        }),
      });
    const denied = code('AccessDenied');
    await deny({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } });
    await assert.rejects(put('k'), denied);
    await assert.rejects(put('k', { ServerSideEncryption: 'aws:kms' }), denied);
    await assert.rejects(call('CreateMultipartUpload', { Bucket, Key: 'k' }), denied);
    await put('k', { ServerSideEncryption: 'AES256' });
    await deny({ Null: { 's3:x-amz-server-side-encryption': 'true' } });
    await assert.rejects(put('k'), denied);
    await put('k', { ServerSideEncryption: 'aws:kms' });
    await deny({ StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': SSEKMSKeyId } });
    await assert.rejects(put('k', { ServerSideEncryption: 'aws:kms' }), denied);
    await put('k', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId });
    await deny({ Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } });
    await assert.rejects(put('k', customer), denied);
    await put('k');
  });
});
