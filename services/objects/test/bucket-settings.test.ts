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

  test('say what nobody can set, and let it be taken away', async () => {
    const s3 = cloud.as(ann);
    const absent = code('NoSuchConfiguration');
    assert.deepEqual(await s3('ListBucketMetricsConfigurations', { Bucket }), { IsTruncated: false });
    await assert.rejects(s3('GetBucketInventoryConfiguration', { Bucket, Id: 'x' }), absent);
    await assert.rejects(s3('DeleteBucketAnalyticsConfiguration', { Bucket, Id: 'x' }), absent);
    await assert.rejects(s3('GetBucketReplication', { Bucket }), code('ReplicationConfigurationNotFoundError'));
    assert.deepEqual(await s3('DeleteBucketReplication', { Bucket }), {});
  });

  test('hold the hint of acceleration, in buckets whose names can be hosts', async () => {
    const s3 = cloud.as(ann);
    const put = (Status: 'Enabled' | 'Suspended', name = Bucket) =>
      s3('PutBucketAccelerateConfiguration', { Bucket: name, AccelerateConfiguration: { Status } });
    assert.deepEqual(await s3('GetBucketAccelerateConfiguration', { Bucket }), { Status: undefined });
    for (const Status of ['Enabled', 'Suspended'] as const) {
      await put(Status);
      assert.deepEqual(await s3('GetBucketAccelerateConfiguration', { Bucket }), { Status });
    }
    await assert.rejects(put('On' as 'Enabled'), code('MalformedXML'));
    await s3('CreateBucket', { Bucket: 'dotted.name' });
    await assert.rejects(put('Enabled', 'dotted.name'), code('InvalidRequest'));
  });

  test('hold configurations of tiers, checked, and listed in pages', async () => {
    const s3 = cloud.as(ann);
    const tierings = [
      { AccessTier: 'ARCHIVE_ACCESS' as const, Days: 90 },
      { AccessTier: 'DEEP_ARCHIVE_ACCESS' as const, Days: 180 },
    ];
    const put = (Id: string, change: object = {}) =>
      s3('PutBucketIntelligentTieringConfiguration', {
        ...{ Bucket, Id },
        IntelligentTieringConfiguration: { Id, Status: 'Enabled', Tierings: tierings, ...change },
      });
    const Filter = { And: { Prefix: 'a', Tags: [{ Key: 'k', Value: 'v' }] } };
    await put('one', { Filter });
    const get = (Id: string) => s3('GetBucketIntelligentTieringConfiguration', { Bucket, Id });
    assert.deepEqual((await get('one')).IntelligentTieringConfiguration, {
      ...{ Id: 'one', Status: 'Enabled', Filter, Tierings: tierings },
    });
    const tier = (AccessTier: string, Days: number) => ({ Tierings: [{ AccessTier, Days }] });
    for (const wrong of [{ Status: 'On' }, { Tierings: [] }, tier('COLD', 90), { Filter: { Prefix: 'a', And: {} } }])
      await assert.rejects(put('wrong', wrong), code('MalformedXML'), JSON.stringify(wrong));
    const reversed = { Tierings: [{ AccessTier: 'ARCHIVE_ACCESS', Days: 200 }, tierings[1]] };
    for (const wrong of [tier('ARCHIVE_ACCESS', 89), tier('DEEP_ARCHIVE_ACCESS', 731), reversed, { Id: 'other' }])
      await assert.rejects(put('wrong', wrong), code('InvalidArgument'), JSON.stringify(wrong));
    for (let at = 0; at < 99; at += 1) await put(`n${String(at).padStart(2, '0')}`);
    await assert.rejects(put('too-many'), code('TooManyConfigurations'));
    await put('one');
    const ids: string[] = [];
    for (let token: string | undefined, more = true; more; ) {
      const at = token === undefined ? {} : { ContinuationToken: token };
      const page = await s3('ListBucketIntelligentTieringConfigurations', { Bucket, ...at });
      ids.push(...page.IntelligentTieringConfigurationList!.map(({ Id }) => Id!));
      token = page.NextContinuationToken;
      more = page.IsTruncated === true;
    }
    assert.deepEqual([ids.length, ids.at(-1), new Set(ids).size], [100, 'one', 100]);
    await s3('DeleteBucketIntelligentTieringConfiguration', { Bucket, Id: 'one' });
    await assert.rejects(get('one'), code('NoSuchConfiguration'));
    await assert.rejects(
      s3('DeleteBucketIntelligentTieringConfiguration', { Bucket, Id: 'one' }),
      code('NoSuchConfiguration'),
    );
  });

  test('say nothing of archives: there is nothing to restore', async () => {
    const restore = (Key: string, who = ann) =>
      cloud.as(who)('RestoreObject', { Bucket, Key, RestoreRequest: { Days: 1 } });
    await assert.rejects(restore('k'), code('InvalidObjectState'));
    await assert.rejects(restore('absent'), code('NoSuchKey'));
    await assert.rejects(restore('k', bob), code('AccessDenied'));
  });
});
