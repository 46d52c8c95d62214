import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { AwsError } from '@mallee/base';
import { parsePolicy } from '@mallee/policy';
import type { ObjectSettings } from '../index.ts';
import { accountPolicies, ann, bob, Cloud, code, helper, nobody } from './cloud.ts';

const Bucket = 'photos';
const exceeded = code('QuotaExceeded');
const mib = 2 ** 20;

const limit = (Action: string, quotas: Record<string, number>, Resource = '*') => ({
  ...{ Effect: 'Limit', Action, Resource },
  Condition: { NumericLessThanEquals: quotas },
});

/** A policy that the cloud's administrators lay on Ann's account. */
function lay(...Statement: object[]): void {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'account');
  if ('faults' in parsed) throw new Error(parsed.faults.join(' '));
  accountPolicies.set(ann.account, [{ name: 'account/quota', policy: parsed.policy }]);
}

/** Ann as identity tells of her, with what lies on her account. */
const annNow = () => ({ ...ann, accountPolicies: accountPolicies.get(ann.account) ?? [] });

describe('a quota on what buckets hold', () => {
  let cloud: Cloud;
  afterEach(async () => {
    accountPolicies.clear();
    await cloud.close();
  });

  const open = async (storage: ObjectSettings['storage'] = {}, ...buckets: string[]) => {
    cloud = await Cloud.open({ storage });
    for (const name of [Bucket, ...buckets]) await cloud.as(ann)('CreateBucket', { Bucket: name });
  };
  const put = (Key: string, Body: string | Buffer = 'x', who = annNow() as typeof ann, name = Bucket) =>
    cloud.as(who)('PutObject', { Bucket: name, Key, Body });
  const outcomes = async (puts: Promise<unknown>[]) => {
    const all = await Promise.allSettled(puts);
    for (const each of all) if (each.status === 'rejected') assert.ok(exceeded(each.reason), String(each.reason));
    return all.filter(({ status }) => status === 'fulfilled').length;
  };

  test('lets no two writes pass together that do not fit together', async () => {
    await open({ objectsPerBucket: 3 });
    assert.equal(await outcomes(Array.from({ length: 10 }, (_, at) => put(`k${at}`))), 3);
    assert.equal(cloud.objects.held().objects, 3);
  });

  test('sums up all buckets of an account, those among them that this process never opened', async () => {
    await open({ bytesPerAccount: 10, objectsPerAccount: 4 }, 'second', 'third');
    await cloud.as(bob)('CreateBucket', { Bucket: 'bobs' });
    await put('k', 'four', bob, 'bobs');
    await put('k', '12', ann, 'third');
    await cloud.reopen();
    const puts = ['a', 'b', 'c'].flatMap((key) => [put(key, 'four'), put(key, 'four', ann, 'second')]);
    assert.equal(await outcomes(puts), 2);
    await assert.rejects(put('d', 'x'), {
      code: 'QuotaExceeded',
      status: 403,
      message:
        'All buckets of the account together may hold 10 bytes, older versions and parts included; 10 are there and 1 more are asked for.',
    });
    await put('empty', '');
    await assert.rejects(put('one more', ''), /may hold 4 objects/);
    await cloud.as(ann)('DeleteObject', { Bucket: 'third', Key: 'k' });
    await cloud.as(ann)('DeleteBucket', { Bucket: 'third' });
    await cloud.as(ann)('CreateBucket', { Bucket: 'fourth' });
    await put('k', 'ok', ann, 'fourth');
    await assert.rejects(put('l', '', ann, 'fourth'), exceeded);
  });

  test('refuses nothing that does not grow', async () => {
    await open({ bytesPerBucket: 8, objectsPerBucket: 2 });
    await put('a', '12345678');
    await assert.rejects(put('a', '123456789'), exceeded);
    await put('a', '87654321');
    await put('a', '1');
    await put('b', '2');
    await put('b', '3');
    await assert.rejects(put('c', ''), exceeded);
    await cloud.as(ann)('CopyObject', { Bucket, Key: 'b', CopySource: `${Bucket}/a` });
    await assert.rejects(cloud.as(ann)('CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/a` }), exceeded);
    await cloud.as(ann)('DeleteObject', { Bucket, Key: 'b' });
    await put('c', '');
  });

  test('counts older versions, and lets them be deleted', async () => {
    await open({ objectsPerBucket: 2, bytesPerBucket: 4 });
    const s3 = cloud.as(ann);
    await s3('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await put('a', '12');
    await put('a', '34');
    await assert.rejects(put('a', ''), exceeded);
    await s3('DeleteObject', { Bucket, Key: 'a' });
    await assert.rejects(put('a', ''), exceeded);
    await s3('DeleteObject', { Bucket, Key: 'a', VersionId: VersionId! });
    await assert.rejects(put('a', ''), exceeded, 'the marker and the other version are still there');
  });

  test('counts parts as they come, and an object made of them once', async () => {
    await open({ bytesPerBucket: 10, objectsPerBucket: 1 });
    const s3 = cloud.as(ann);
    const at = { Bucket, Key: 'k', UploadId: (await s3('CreateMultipartUpload', { Bucket, Key: 'k' })).UploadId! };
    const part = (PartNumber: number, Body: string) => s3('UploadPart', { ...at, PartNumber, Body });
    await part(1, '123456');
    await assert.rejects(part(2, '12345'), exceeded);
    await part(1, '1234567890');
    await assert.rejects(put('other', '1'), exceeded);
    await assert.rejects(
      s3('UploadPartCopy', { ...at, PartNumber: 2, CopySource: `${Bucket}/none` }),
      code('NoSuchKey'),
    );
    const { ETag } = await part(1, 'abcdefghij');
    const whole = { Parts: [{ PartNumber: 1, ETag: ETag! }] };
    await s3('CompleteMultipartUpload', { ...at, MultipartUpload: whole });
    const again = { Bucket, Key: 'l', UploadId: (await s3('CreateMultipartUpload', { Bucket, Key: 'l' })).UploadId! };
    await assert.rejects(s3('UploadPart', { ...again, PartNumber: 1, Body: 'x' }), exceeded);
    const { ETag: none } = await s3('UploadPart', { ...again, PartNumber: 1, Body: '' });
    const second = { ...again, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: none! }] } };
    await assert.rejects(s3('CompleteMultipartUpload', second), /may hold 1 objects/);
  });

  test('refuses what cannot fit before it takes a byte of it', async () => {
    await open({ bytesPerBucket: 10 });
    await put('a', '12345678');
    const { UploadId } = await cloud.as(ann)('CreateMultipartUpload', { Bucket, Key: 'm' });
    const at = { Bucket, Key: 'm', UploadId: UploadId! };
    await cloud.as(ann)('UploadPart', { ...at, PartNumber: 1, Body: '1' });
    const { stage, stagePart } = cloud.engine;
    const taken: string[] = [];
    cloud.engine.stage = (...body) => {
      taken.push('object');
      return stage.apply(cloud.engine, body);
    };
    cloud.engine.stagePart = (...body) => {
      taken.push('part');
      return stagePart.apply(cloud.engine, body);
    };
    await assert.rejects(put('b', Buffer.alloc(100_000)), exceeded);
    await assert.rejects(put('a', Buffer.alloc(100_000)), exceeded);
    await assert.rejects(cloud.as(ann)('UploadPart', { ...at, PartNumber: 2, Body: '12' }), exceeded);
    assert.deepEqual(taken, []);
    await cloud.as(ann)('UploadPart', { ...at, PartNumber: 1, Body: '12' });
    assert.deepEqual(taken, ['part']);
    await put('a', '1234567');
  });

  test('on an account binds whoever writes into its buckets', async () => {
    await open();
    await cloud.as(ann)('PutBucketAcl', { Bucket, ACL: 'public-read-write' });
    lay(limit('s3:PutObject', { 's3:quota-bucketobjectnumber': 2, 's3:quota-bucketsize': 1 }));
    await put('a', Buffer.alloc(mib - 1));
    for (const who of [annNow(), bob, nobody]) await assert.rejects(put('b', 'xx', who), /may hold 1048576 bytes/);
    await put('b', 'x', nobody);
    for (const who of [annNow(), bob, nobody]) await assert.rejects(put('c', '', who), /may hold 2 objects/);
    lay(limit('s3:*', { 's3:quota-buckettotalsize': 1 }));
    await cloud.as(ann)('CreateBucket', { Bucket: 'second' });
    await assert.rejects(put('c', 'x', annNow(), 'second'), /All buckets of the account together/);
    await assert.rejects(put('c', 'x', bob), exceeded);
    accountPolicies.clear();
    await put('c', 'x', bob);
  });

  test('on a user binds him, in total by the buckets that he made', async () => {
    await open();
    const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const user = helper(all, limit('s3:PutObject', { 's3:quota-buckettotalsize': 1 }));
    await cloud.as(user)('CreateBucket', { Bucket: 'own' });
    await put('a', Buffer.alloc(mib), user);
    await put('a', Buffer.alloc(mib), user, 'own');
    await assert.rejects(put('b', 'x', user, 'own'), /All buckets of you together may hold 1048576 bytes/);
    await put('b', 'x', ann, 'own');
    const narrow = helper(all, limit('s3:PutObject', { 's3:quota-bucketobjectnumber': 1 }, `arn:aws:s3:::${Bucket}`));
    await assert.rejects(put('c', 'x', narrow), exceeded);
    await put('c', 'x', narrow, 'own');
  });

  test('on the number of buckets counts an account’s, and those that a user made', async () => {
    await open();
    const make = (who: typeof ann, name: string) => cloud.as(who)('CreateBucket', { Bucket: name });
    const bucketNumber = (most: number) => limit('s3:CreateBucket', { 's3:quota-bucketnumber': most });
    const user = helper({ Effect: 'Allow', Action: 's3:*', Resource: '*' }, bucketNumber(1));
    await make(user, 'first');
    await assert.rejects(make(user, 'second'), (error) => exceeded(error) && (error as AwsError).status === 403);
    lay(bucketNumber(3));
    await make(annNow() as typeof ann, 'second');
    await assert.rejects(make(annNow() as typeof ann, 'third'), /The account may have 3 buckets and has 3/);
    const simultaneous = ['x', 'y', 'z'].map((name) => make(bob, `bobs-${name}`));
    assert.equal(await outcomes(simultaneous), 3);
  });
});
