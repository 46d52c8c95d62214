import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { ann, bob, Cloud, code, helper, textOf } from './cloud.ts';

const Bucket = 'photos';
const arn = `arn:aws:s3:::${Bucket}`;
const allow = (Action: string | string[], more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource: [arn, `${arn}/*`] },
  ...more,
});

describe('a bucket with versions', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  beforeEach(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket });
    await version('Enabled');
  });
  afterEach(() => cloud.close());

  const version = (Status: 'Enabled' | 'Suspended') =>
    call('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } });
  const put = async (Body: string, Key = 'k') => (await call('PutObject', { Bucket, Key, Body })).VersionId!;
  const read = async (VersionId?: string) => textOf(await call('GetObject', { Bucket, Key: 'k', VersionId }));
  const remove = (VersionId?: string, Key = 'k') => call('DeleteObject', { Bucket, Key, VersionId });
  const list = (more: object = {}) => call('ListObjectVersions', { Bucket, ...more });

  test('says what it does, and refuses what is no state', async () => {
    assert.deepEqual(await call('GetBucketVersioning', { Bucket }), { Status: 'Enabled' });
    await version('Suspended');
    assert.deepEqual(await call('GetBucketVersioning', { Bucket }), { Status: 'Suspended' });
    const set = (VersioningConfiguration: object) => call('PutBucketVersioning', { Bucket, VersioningConfiguration });
    await assert.rejects(set({}), code('IllegalVersioningConfigurationException'));
    await assert.rejects(set({ Status: 'Off' }), code('MalformedXML'));
    await assert.rejects(set({ Status: 'Enabled', MFADelete: 'Enabled' }), code('NotImplemented'));
  });

  test('keeps what is overwritten and what is deleted', async () => {
    const one = await put('one');
    const two = await put('two');
    const gone = await remove();
    assert.equal(gone.DeleteMarker, true);
    await assert.rejects(read(), (error) => code('NoSuchKey')(error) && marked(error, gone.VersionId!));
    const marker = (error: unknown) =>
      code('MethodNotAllowed')(error) && marked(error, gone.VersionId!) && (error as AwsError).status === 405;
    await assert.rejects(read(gone.VersionId), marker);
    await assert.rejects(call('HeadObject', { Bucket, Key: 'k', VersionId: gone.VersionId }), marker);
    assert.deepEqual([await read(one), await read(two)], ['one', 'two']);
    const back = await remove(gone.VersionId);
    assert.deepEqual([back.DeleteMarker, back.VersionId], [true, gone.VersionId]);
    assert.equal(await read(), 'two');
    await remove(two);
    assert.equal(await read(), 'one');
    await assert.rejects(read(two), code('NoSuchVersion'));
    assert.deepEqual(await remove(two), { VersionId: two });
    for (const wrong of ['nonsense', '']) await assert.rejects(read(wrong), code('InvalidArgument'));
  });

  test('keeps one null version while suspended', async () => {
    const kept = await put('kept');
    await version('Suspended');
    assert.equal(await put('a'), 'null');
    assert.equal(await put('b'), 'null');
    assert.deepEqual([await read(), await read('null'), await read(kept)], ['b', 'b', 'kept']);
    assert.deepEqual(await remove(), { DeleteMarker: true, VersionId: 'null' });
    await assert.rejects(read('null'), code('MethodNotAllowed'));
    assert.deepEqual(
      (await list()).Versions!.map(({ VersionId }) => VersionId),
      [kept],
    );
    await remove('null');
    assert.equal(await read(), 'kept');
  });

  test('holds what was there before as the null version', async () => {
    await call('CreateBucket', { Bucket: 'old' });
    await call('PutObject', { Bucket: 'old', Key: 'k', Body: 'before' });
    const on = { Bucket: 'old', VersioningConfiguration: { Status: 'Enabled' as const } };
    await call('PutBucketVersioning', on);
    await call('PutObject', { Bucket: 'old', Key: 'k', Body: 'after' });
    const before = await call('GetObject', { Bucket: 'old', Key: 'k', VersionId: 'null' });
    assert.equal(await textOf(before), 'before');
    assert.equal(before.VersionId, 'null');
  });

  test('is not deleted while a version or a marker is left', async () => {
    await remove();
    await assert.rejects(call('DeleteBucket', { Bucket }), code('BucketNotEmpty'));
    const [marker] = (await list()).DeleteMarkers!;
    await remove(marker!.VersionId);
    await call('DeleteBucket', { Bucket });
  });

  test('lists versions from the newest on, page by page, with groups', async () => {
    const ids = [await put('1', 'a'), await put('2', 'a'), await put('3', 'b/x'), await put('4', 'c')];
    const all = await list();
    assert.deepEqual(
      all.Versions!.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size]),
      [
        ['a', ids[1], true, 1],
        ['a', ids[0], false, 1],
        ['b/x', ids[2], true, 1],
        ['c', ids[3], true, 1],
      ],
    );
    assert.equal(all.Versions![0]!.Owner?.DisplayName, 'ann');
    const seen: unknown[] = [];
    let markers: object = {};
    for (;;) {
      const page = await list({ Delimiter: '/', MaxKeys: 1, ...markers });
      seen.push(page.Versions![0]?.VersionId ?? page.CommonPrefixes![0]?.Prefix);
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    assert.deepEqual(seen, [ids[1], ids[0], 'b/', ids[3]]);
    assert.equal((await list({ Prefix: 'b', EncodingType: 'url' })).Versions!.length, 1);
    await assert.rejects(list({ VersionIdMarker: ids[0] }), code('InvalidArgument'));
    await assert.rejects(list({ KeyMarker: 'a', VersionIdMarker: '' }), code('InvalidArgument'));
    await assert.rejects(list({ KeyMarker: 'a', VersionIdMarker: 'x' }), code('InvalidArgument'));
  });

  test('gives each version its own list and tags', async () => {
    const one = await put('one');
    await put('two');
    const Tagging = { TagSet: [{ Key: 'which', Value: 'first' }] };
    assert.deepEqual(await call('PutObjectTagging', { Bucket, Key: 'k', VersionId: one, Tagging }), { VersionId: one });
    await call('PutObjectAcl', { Bucket, Key: 'k', VersionId: one, ACL: 'public-read' });
    assert.deepEqual((await call('GetObjectTagging', { Bucket, Key: 'k', VersionId: one })).TagSet, Tagging.TagSet);
    assert.deepEqual((await call('GetObjectTagging', { Bucket, Key: 'k' })).TagSet, []);
    assert.equal((await call('GetObjectAcl', { Bucket, Key: 'k', VersionId: one })).Grants!.length, 2);
    assert.equal((await call('GetObjectAcl', { Bucket, Key: 'k' })).Grants!.length, 1);
    const asked = { ObjectAttributes: ['ObjectSize' as const] };
    assert.equal((await call('GetObjectAttributes', { Bucket, Key: 'k', VersionId: one, ...asked })).VersionId, one);
    await call('DeleteObjectTagging', { Bucket, Key: 'k', VersionId: one });
    assert.deepEqual((await call('GetObjectTagging', { Bucket, Key: 'k', VersionId: one })).TagSet, []);
  });

  test('brings an old version back by copying it', async () => {
    const one = await put('one');
    await put('two');
    const copied = await call('CopyObject', { Bucket, Key: 'k', CopySource: `${Bucket}/k?versionId=${one}` });
    assert.equal(copied.CopySourceVersionId, one);
    assert.notEqual(copied.VersionId, one);
    assert.equal(await read(), 'one');
  });

  test('lets somebody see or delete a version only by the actions that name versions', async () => {
    const one = await put('one');
    await put('two');
    const about = (who: ReturnType<typeof helper>) => ({
      get: (VersionId?: string) => cloud.as(who)('GetObject', { Bucket, Key: 'k', VersionId }),
      remove: (VersionId?: string) => cloud.as(who)('DeleteObject', { Bucket, Key: 'k', VersionId }),
      list: () => cloud.as(who)('ListObjectVersions', { Bucket }),
    });
    const plain = about(helper(allow(['s3:GetObject', 's3:DeleteObject', 's3:ListBucket'])));
    await plain.get();
    await assert.rejects(plain.get(one), code('AccessDenied'));
    await assert.rejects(plain.remove(one), code('AccessDenied'));
    await assert.rejects(plain.list(), code('AccessDenied'));
    const only = { Condition: { StringEquals: { 's3:VersionId': one } } };
    const named = about(
      helper(allow(['s3:GetObjectVersion', 's3:DeleteObjectVersion'], only), allow('s3:ListBucketVersions')),
    );
    await named.get(one);
    await named.list();
    await assert.rejects(named.remove((await list()).Versions![0]!.VersionId), code('AccessDenied'));
    await named.remove(one);
  });

  test('looks at each version’s own id where many are deleted at once', async () => {
    const [one, two] = [await put('one'), await put('two')];
    const condition = { Condition: { StringEquals: { 's3:VersionId': one } } };
    const { Deleted, Errors } = await cloud.as(helper(allow('s3:DeleteObjectVersion', condition)))('DeleteObjects', {
      Bucket,
      Delete: { Objects: [one, two].map((VersionId) => ({ Key: 'k', VersionId })) },
    });
    assert.deepEqual(
      [Deleted!.map(({ VersionId }) => VersionId), Errors!.map(({ VersionId, Code }) => [VersionId, Code])],
      [[one], [[two, 'AccessDenied']]],
    );
  });

  test('deletes many, and one forbidden key costs only itself', async () => {
    const ids = [await put('1', 'a'), await put('2', 'b'), await put('3', 'secret')];
    const who = cloud.as(
      helper(allow(['s3:DeleteObject', 's3:DeleteObjectVersion'], { Resource: [`${arn}/a`, `${arn}/b`] })),
    );
    const Objects = [
      { Key: 'a', VersionId: ids[0] },
      { Key: 'b' },
      { Key: 'secret', VersionId: ids[2] },
      { Key: 'a', VersionId: 'bad' },
    ];
    const answer = await who('DeleteObjects', { Bucket, Delete: { Objects } });
    assert.deepEqual(
      answer.Deleted!.map(({ Key, VersionId, DeleteMarker }) => [Key, VersionId, DeleteMarker]),
      [
        ['a', ids[0], undefined],
        ['b', undefined, true],
      ],
    );
    assert.deepEqual(
      answer.Errors!.map(({ Key, Code }) => [Key, Code]),
      [
        ['secret', 'AccessDenied'],
        ['a', 'InvalidArgument'],
      ],
    );
    const forbidden = who('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'secret' }] } });
    await assert.rejects(forbidden, code('AccessDenied'));
  });

  test('says whose a delete marker is', async () => {
    await call('PutBucketAcl', { Bucket, ACL: 'public-read-write' });
    await cloud.as(bob)('DeleteObject', { Bucket, Key: 'k' });
    assert.equal((await list()).DeleteMarkers![0]!.Owner?.DisplayName, 'bob');
  });
});

const marked = (error: unknown, version: string): boolean => {
  assert.ok(error instanceof AwsError);
  assert.equal(error.headers?.['x-amz-delete-marker'], 'true');
  assert.equal(error.headers?.['x-amz-version-id'], version);
  return true;
};
