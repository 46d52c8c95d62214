import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ann, bob, Cloud, code, nobody, textOf } from './cloud.ts';

const Bucket = 'photos';

describe('a bucket’s settings', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'x', ACL: 'public-read' });
  });
  afterEach(() => cloud.close());

  test('hold tags, from its making on', async () => {
    const get = (name = Bucket) => cloud.as(ann)('GetBucketTagging', { Bucket: name });
    const put = (TagSet: { Key: string; Value: string }[]) =>
      cloud.as(ann)('PutBucketTagging', { Bucket, Tagging: { TagSet } });
    await assert.rejects(get(), code('NoSuchTagSet'));
    const tags = [{ Key: 'a', Value: 'b' }];
    await put([...tags, { Key: 'c', Value: 'd' }]);
    await put(tags);
    assert.deepEqual((await get()).TagSet, tags, 'a set replaces the one before');
    const many = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
    await put(many.slice(1));
    for (const refused of [many, [...tags, ...tags], [{ Key: 'aws:x', Value: '' }], [{ Key: '', Value: '' }]])
      await assert.rejects(put(refused), code('InvalidTag'));
    await cloud.as(ann)('DeleteBucketTagging', { Bucket });
    await assert.rejects(get(), code('NoSuchTagSet'));
    await cloud.as(ann)('CreateBucket', { Bucket: 'tagged', CreateBucketConfiguration: { Tags: tags } });
    assert.deepEqual((await get('tagged')).TagSet, tags);
  });

  test('have a requester pay who says so, and nobody who is not known', async () => {
    const pay = (Payer: 'Requester' | 'BucketOwner') =>
      cloud.as(ann)('PutBucketRequestPayment', { Bucket, RequestPaymentConfiguration: { Payer } });
    const read = (who: typeof ann, more: object = {}) => cloud.as(who)('GetObject', { Bucket, Key: 'k', ...more });
    const { Payer } = await cloud.as(ann)('GetBucketRequestPayment', { Bucket });
    assert.equal(Payer, 'BucketOwner');
    await pay('Requester');
    assert.equal((await cloud.as(ann)('GetBucketRequestPayment', { Bucket })).Payer, 'Requester');
    await assert.rejects(read(bob), code('AccessDenied'));
    await assert.rejects(read(nobody, { RequestPayer: 'requester' }), code('AccessDenied'));
    assert.equal((await read(bob, { RequestPayer: 'requester' })).RequestCharged, 'requester');
    assert.equal((await read(ann)).RequestCharged, undefined);
    await pay('BucketOwner');
    assert.equal(await textOf(await read(nobody)), 'x');
    await assert.rejects(pay('Bob' as 'Requester'), code('MalformedXML'));
  });

  test('say what nobody can set', async () => {
    assert.deepEqual(await cloud.as(ann)('GetBucketAccelerateConfiguration', { Bucket }), {});
    assert.deepEqual(await cloud.as(ann)('ListBucketMetricsConfigurations', { Bucket }), { IsTruncated: false });
    await assert.rejects(
      cloud.as(ann)('GetBucketInventoryConfiguration', { Bucket, Id: 'x' }),
      code('NoSuchConfiguration'),
    );
  });
});
