import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ReconcilerDriver } from '@mallee/reconcile';
import { ann, bob, Cloud, code, helper, nobody, textOf } from './cloud.ts';

describe('buckets', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open({ bucketsPerAccount: 3 });
  });
  afterEach(() => cloud.close());

  const put = (Bucket: string, Key = 'k') => cloud.as(ann)('PutObject', { Bucket, Key, Body: 'x' });

  test('have one owner, who is told apart from others', async () => {
    await cloud.as(ann)('CreateBucket', { Bucket: 'photos' });
    await assert.rejects(cloud.as(ann)('CreateBucket', { Bucket: 'photos' }), code('BucketAlreadyOwnedByYou'));
    await assert.rejects(cloud.as(bob)('CreateBucket', { Bucket: 'photos' }), code('BucketAlreadyExists'));
    await assert.rejects(cloud.as(nobody)('CreateBucket', { Bucket: 'other' }), code('AccessDenied'));
  });

  test('are named so that they can be hosts', async () => {
    for (const Bucket of ['ab', 'A-b', 'a_b', '-ab', 'ab-', 'a..b', 'a.-b', '10.0.0.1', 'services', 'a'.repeat(64)])
      await assert.rejects(cloud.as(ann)('CreateBucket', { Bucket }), code('InvalidBucketName'), Bucket);
    for (const Bucket of ['abc', 'a.b-c', 'a'.repeat(63)]) await cloud.as(ann)('CreateBucket', { Bucket });
    await assert.rejects(cloud.as(ann)('CreateBucket', { Bucket: 'one-more' }), code('TooManyBuckets'));
  });

  test('may have the names that Walrus allowed, where that is set', async () => {
    const lenient = await Cloud.open({ bucketNames: 'extended' });
    try {
      await lenient.as(ann)('CreateBucket', { Bucket: 'My_Bucket' });
      await assert.rejects(lenient.as(ann)('CreateBucket', { Bucket: 'services' }), code('InvalidBucketName'));
    } finally {
      await lenient.close();
    }
  });

  test('are listed in pages, each account its own', async () => {
    for (const Bucket of ['ccc', 'aaa', 'bbb']) await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(bob)('CreateBucket', { Bucket: 'bobs' });
    const first = await cloud.as(ann)('ListBuckets', { MaxBuckets: 2 });
    assert.deepEqual(
      first.Buckets?.map(({ Name }) => Name),
      ['aaa', 'bbb'],
    );
    const rest = await cloud.as(ann)('ListBuckets', { ContinuationToken: first.ContinuationToken });
    assert.deepEqual(
      rest.Buckets?.map(({ Name }) => Name),
      ['ccc'],
    );
    assert.equal(rest.ContinuationToken, undefined);
  });

  test('go only when they are empty, and a new one of that name knows nothing of the old', async () => {
    await cloud.as(ann)('CreateBucket', { Bucket: 'photos', ACL: 'public-read' });
    await put('photos');
    await assert.rejects(cloud.as(ann)('DeleteBucket', { Bucket: 'photos' }), code('BucketNotEmpty'));
    await put('photos', 'still open');
    for (const Key of ['k', 'still open']) await cloud.as(ann)('DeleteObject', { Bucket: 'photos', Key });
    await cloud.as(ann)('CreateMultipartUpload', { Bucket: 'photos', Key: 'unfinished' });
    await assert.rejects(cloud.as(bob)('DeleteBucket', { Bucket: 'photos' }), code('AccessDenied'));
    await cloud.as(ann)('DeleteBucket', { Bucket: 'photos' });
    await assert.rejects(put('photos'), code('NoSuchBucket'));
    await assert.rejects(cloud.as(ann)('DeleteBucket', { Bucket: 'photos' }), code('NoSuchBucket'));

    await cloud.as(bob)('CreateBucket', { Bucket: 'photos' });
    assert.deepEqual((await cloud.as(bob)('ListMultipartUploads', { Bucket: 'photos' })).Uploads, []);
    await assert.rejects(cloud.as(ann)('ListObjects', { Bucket: 'photos' }), code('AccessDenied'));
  });

  test('whose end a crash interrupted are taken away', async () => {
    await cloud.as(ann)('CreateBucket', { Bucket: 'photos' });
    await put('photos');
    await cloud.as(ann)('DeleteObject', { Bucket: 'photos', Key: 'k' });
    const [number] = cloud.engine.buckets();
    assert.equal(await cloud.engine.deleteBucket(number!), 'deleted');
    cloud.restart();
    await assert.rejects(put('photos'), code('NoSuchBucket'));
    const driver = new ReconcilerDriver({ store: cloud.store, world: cloud.world }, cloud.objects.reconcilers);
    await driver.step();
    assert.deepEqual((await cloud.as(ann)('ListBuckets', {})).Buckets, []);
    await cloud.as(bob)('CreateBucket', { Bucket: 'photos' });
  });

  test('can be read and emptied after a start on a full disk, and refuse what is new', async () => {
    const as: ReturnType<Cloud['as']> = (name, input) => cloud.as(ann)(name, input);
    await as('CreateBucket', { Bucket: 'garden' });
    await as('PutObject', { Bucket: 'garden', Key: 'rose', Body: 'red' });
    await cloud.reopen(1e9);
    assert.equal(await textOf(await as('GetObject', { Bucket: 'garden', Key: 'rose' })), 'red');
    await assert.rejects(as('PutObject', { Bucket: 'garden', Key: 'lily', Body: 'x' }), code('ServiceUnavailable'));
    await as('CreateBucket', { Bucket: 'another' });
    await assert.rejects(as('ListObjectsV2', { Bucket: 'another' }), code('ServiceUnavailable'));
    await as('DeleteObject', { Bucket: 'garden', Key: 'rose' });
    assert.deepEqual((await as('ListObjectsV2', { Bucket: 'garden' })).Contents ?? [], []);
  });

  test('say where they are and that they keep no versions', async () => {
    await cloud.as(ann)('CreateBucket', { Bucket: 'here' });
    const LocationConstraint = 'EU' as const;
    await cloud.as(ann)('CreateBucket', { Bucket: 'there', CreateBucketConfiguration: { LocationConstraint } });
    const where = (Bucket: string) => cloud.as(ann)('GetBucketLocation', { Bucket });
    assert.deepEqual(await where('here'), { LocationConstraint: 'mallee-1' });
    assert.deepEqual(await where('there'), { LocationConstraint: 'EU' });
    assert.deepEqual(await cloud.as(ann)('GetBucketVersioning', { Bucket: 'here' }), {});
  });

  test('keep an account from going', async () => {
    const owned = () => cloud.store.read((read) => cloud.objects.resourcesOf(read, ann.account));
    assert.equal(await owned(), undefined);
    await cloud.as(ann)('CreateBucket', { Bucket: 'photos' });
    assert.equal(await owned(), '1 bucket');
  });
});

describe('who may', () => {
  let cloud: Cloud;
  const Bucket = 'photos';
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'x' });
  });
  afterEach(() => cloud.close());

  const read = (who: typeof ann, Key = 'k') => cloud.as(who)('GetObject', { Bucket, Key });

  test('read: the owner, and whom the list lets in', async () => {
    assert.equal(await textOf(await read(ann)), 'x');
    for (const who of [bob, nobody]) await assert.rejects(read(who), code('AccessDenied'));
    const set = (ACL: 'public-read' | 'authenticated-read' | 'private') =>
      cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', ACL });
    await set('public-read');
    for (const who of [bob, nobody]) assert.equal(await textOf(await read(who)), 'x');
    await set('authenticated-read');
    assert.equal(await textOf(await read(bob)), 'x');
    await assert.rejects(read(nobody), code('AccessDenied'));
    await set('private');
    await assert.rejects(read(bob), code('AccessDenied'));
    await cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', GrantRead: `id="${bob.canonicalId}"` });
    assert.equal(await textOf(await read(bob)), 'x');
    await assert.rejects(cloud.as(bob)('GetObjectAcl', { Bucket, Key: 'k' }), code('AccessDenied'));
  });

  test('hear that a key is absent: who may list', async () => {
    await assert.rejects(read(ann, 'absent'), code('NoSuchKey'));
    await assert.rejects(read(nobody, 'absent'), code('AccessDenied'));
    await cloud.as(ann)('PutBucketAcl', { Bucket, ACL: 'public-read' });
    await assert.rejects(read(nobody, 'absent'), code('NoSuchKey'));
    await assert.rejects(read(nobody), code('AccessDenied'));
    assert.equal((await cloud.as(nobody)('ListObjectsV2', { Bucket })).KeyCount, 1);
  });

  test('write into another’s bucket: whom its list lets, and what he wrote is his', async () => {
    const write = () => cloud.as(bob)('PutObject', { Bucket, Key: 'bobs', Body: 'b' });
    await assert.rejects(write(), code('AccessDenied'));
    await cloud.as(ann)('PutBucketAcl', {
      Bucket,
      GrantWrite: `id=${bob.canonicalId}`,
      GrantFullControl: `id=${ann.canonicalId}`,
    });
    await write();
    assert.equal(await textOf(await read(bob, 'bobs')), 'b');
    await assert.rejects(read(ann, 'bobs'), code('AccessDenied'));
    const { Contents } = await cloud.as(ann)('ListObjects', { Bucket });
    assert.deepEqual(
      Contents?.map(({ Key, Owner }) => [Key, Owner?.DisplayName]),
      [
        ['bobs', 'bob'],
        ['k', 'ann'],
      ],
    );
    await cloud.as(bob)('PutObjectAcl', { Bucket, Key: 'bobs', ACL: 'bucket-owner-full-control' });
    assert.equal(await textOf(await read(ann, 'bobs')), 'b');
    await cloud.as(ann)('DeleteObject', { Bucket, Key: 'bobs' });
  });

  test('act for the account: its users as their policies say', async () => {
    await assert.rejects(read(helper()), code('AccessDenied'));
    const reader = helper({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/k' });
    assert.equal(await textOf(await read(reader)), 'x');
    await assert.rejects(read(reader, 'absent'), code('AccessDenied'));
    const lister = helper({
      ...{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::photos' },
      Condition: { StringLike: { 's3:prefix': 'home/*' } },
    });
    await cloud.as(lister)('ListObjectsV2', { Bucket, Prefix: 'home/a' });
    await assert.rejects(cloud.as(lister)('ListObjectsV2', { Bucket, Prefix: 'other' }), code('AccessDenied'));
  });

  test('copy: who may read the one and write the other', async () => {
    await cloud.as(bob)('CreateBucket', { Bucket: 'bobs' });
    const copy = () => cloud.as(bob)('CopyObject', { Bucket: 'bobs', Key: 'k', CopySource: 'photos/k' });
    await assert.rejects(copy(), code('AccessDenied'));
    await cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', ACL: 'public-read' });
    await copy();
    const acl = await cloud.as(bob)('GetObjectAcl', { Bucket: 'bobs', Key: 'k' });
    assert.deepEqual([acl.Owner?.ID, acl.Grants?.length], [bob.canonicalId, 1], 'lists are not copied');
  });

  test('be named in a list: accounts and groups that exist, in one way', async () => {
    const set = (input: object) => cloud.as(ann)('PutBucketAcl', { Bucket, ...input });
    await assert.rejects(set({ GrantRead: 'id="unknown"' }), code('InvalidArgument'));
    await assert.rejects(set({ GrantRead: 'emailAddress="a@b.c"' }), code('UnresolvableGrantByEmailAddress'));
    await assert.rejects(set({ GrantRead: 'uri="http://x"' }), code('InvalidArgument'));
    await assert.rejects(set({ ACL: 'private', GrantRead: `id=${bob.canonicalId}` }), code('InvalidRequest'));
    await assert.rejects(set({ ACL: 'unheard-of' }), code('InvalidArgument'));
    await assert.rejects(set({}), code('MissingSecurityHeader'));
    const seen = await cloud.as(ann)('GetBucketAcl', { Bucket });
    await set({ AccessControlPolicy: { Owner: seen.Owner, Grants: seen.Grants } });
    assert.deepEqual(await cloud.as(ann)('GetBucketAcl', { Bucket }), seen);
  });

  test('be sure of the bucket he means', async () => {
    const head = (ExpectedBucketOwner: string) => cloud.as(ann)('HeadBucket', { Bucket, ExpectedBucketOwner });
    await head(ann.account);
    await assert.rejects(head(bob.account), code('AccessDenied'));
  });

  test('read for an account, as other services do', async () => {
    const open = (account: string, key = 'k') => cloud.objects.openObject(account, Bucket, key);
    const mine = await open(ann.account);
    assert.equal(mine?.bytes, 1);
    assert.equal(await textOf({ Body: mine!.read() }), 'x');
    assert.equal(await open(bob.account), undefined);
    assert.equal(await open(ann.account, 'absent'), undefined);
    assert.equal(await cloud.objects.openObject(ann.account, 'nowhere', 'k'), undefined);
    await cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', ACL: 'public-read' });
    assert.equal((await open(bob.account))?.bytes, 1);
    cloud.world.advance(1000);
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'other' });
    await assert.rejects(textOf({ Body: mine!.read() }), /was replaced/);
  });
});
