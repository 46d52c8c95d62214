import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ann, bytesOf, Cloud, code, textOf } from './cloud.ts';

describe('objects', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  before(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket: 'photos' });
  });
  after(() => cloud.close());

  const Bucket = 'photos';
  const put = (Key: string, Body = Key) => call('PutObject', { Bucket, Key, Body });

  test('come back as they were put', async () => {
    const answer = await call('PutObject', {
      ...{ Bucket, Key: 'a/ü.txt', Body: 'hello', Metadata: { who: 'me' }, ContentType: 'text/plain' },
      ...{ CacheControl: 'no-cache', ExpiresString: 'never', Tagging: 'a=1&b=2', ContentEncoding: 'aws-chunked,gzip' },
    });
    assert.equal(answer.ETag, '"5d41402abc4b2a76b9719d911017c592"');
    assert.equal(answer.VersionId, undefined);
    const got = await call('GetObject', { Bucket, Key: 'a/ü.txt' });
    assert.equal(await textOf(got), 'hello');
    assert.deepEqual(
      [got.ContentLength, got.ContentType, got.CacheControl, got.ContentEncoding, got.ExpiresString, got.TagCount],
      [5, 'text/plain', 'no-cache', 'gzip', 'never', 2],
    );
    assert.deepEqual({ ...got.Metadata }, { who: 'me' });
  });

  test('are gone once deleted, and deleting again succeeds', async () => {
    await put('gone');
    await call('DeleteObject', { Bucket, Key: 'gone' });
    await assert.rejects(call('GetObject', { Bucket, Key: 'gone' }), code('NoSuchKey'));
    await call('DeleteObject', { Bucket, Key: 'gone' });
  });

  test('are read in ranges as RFC 9110 says', async () => {
    await put('digits', '0123456789');
    const read = async (Range: string) => {
      const got = await call('GetObject', { Bucket, Key: 'digits', Range });
      return [await textOf(got), got.ContentRange, got.ContentLength];
    };
    assert.deepEqual(await read('bytes=2-4'), ['234', 'bytes 2-4/10', 3]);
    assert.deepEqual(await read('bytes=8-99'), ['89', 'bytes 8-9/10', 2]);
    assert.deepEqual(await read('bytes=7-'), ['789', 'bytes 7-9/10', 3]);
    assert.deepEqual(await read('bytes=-99'), ['0123456789', 'bytes 0-9/10', 10]);
    for (const ignored of ['bytes=4-2', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=-'])
      assert.deepEqual(await read(ignored), ['0123456789', undefined, 10], ignored);
    for (const beyond of ['bytes=10-', 'bytes=-0']) await assert.rejects(read(beyond), code('InvalidRange'), beyond);
    await put('empty', '');
    await assert.rejects(call('GetObject', { Bucket, Key: 'empty', Range: 'bytes=0-' }), code('InvalidRange'));
  });

  test('of many megabytes arrive whole and in any part', async () => {
    const content = Buffer.alloc(3_000_000, 'large body ');
    await call('PutObject', { Bucket, Key: 'large', Body: content });
    assert.ok((await bytesOf(await call('GetObject', { Bucket, Key: 'large' }))).equals(content));
    const part = await call('GetObject', { Bucket, Key: 'large', Range: 'bytes=1048570-2097160' });
    assert.ok((await bytesOf(part)).equals(content.subarray(1_048_570, 2_097_161)));
  });

  test('are read under conditions', async () => {
    const { ETag } = await put('conditional');
    const at = new Date(cloud.world.now());
    const later = new Date(cloud.world.now() + 60_000);
    const earlier = new Date(cloud.world.now() - 60_000);
    const read = (conditions: object) => call('GetObject', { Bucket, Key: 'conditional', ...conditions });
    for (const holds of [
      { IfMatch: ETag },
      { IfMatch: '*' },
      { IfMatch: `"x", ${ETag}` },
      { IfNoneMatch: '"x"' },
      { IfModifiedSince: earlier },
      { IfUnmodifiedSince: at },
      { IfMatch: ETag, IfUnmodifiedSince: earlier },
      { IfNoneMatch: '"x"', IfModifiedSince: later },
    ])
      assert.equal(await textOf(await read(holds)), 'conditional');
    await assert.rejects(read({ IfMatch: '"x"' }), code('PreconditionFailed'));
    await assert.rejects(read({ IfUnmodifiedSince: earlier }), code('PreconditionFailed'));
    await assert.rejects(read({ IfNoneMatch: ETag }), code('NotModified'));
    await assert.rejects(read({ IfModifiedSince: at }), code('NotModified'));
  });

  test('are written under conditions, and of two firsts one wins', async () => {
    const first = (Body: string) => call('PutObject', { Bucket, Key: 'once', Body, IfNoneMatch: '*' });
    const outcomes = await Promise.allSettled([first('a'), first('b')]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    await assert.rejects(first('c'), code('PreconditionFailed'));
    const put = (IfMatch: string) => call('PutObject', { Bucket, Key: 'once', Body: 'new', IfMatch });
    await assert.rejects(put('"x"'), code('PreconditionFailed'));
    const { ETag } = await call('HeadObject', { Bucket, Key: 'once' });
    await put(ETag!);
    await assert.rejects(call('PutObject', { Bucket, Key: 'never', Body: 'x', IfMatch: '"x"' }), code('NoSuchKey'));
  });

  test('are copied with what belongs to them, or with something else', async () => {
    const about = { Metadata: { a: '1' }, ContentType: 'text/x', Tagging: 't=1' };
    await call('PutObject', { Bucket, Key: 'from +1', Body: 'copy me', ...about });
    const copy = (Key: string, more: object = {}) =>
      call('CopyObject', { Bucket, Key, CopySource: '/photos/from%20%2B1', ...more });
    const head = (Key: string) => call('HeadObject', { Bucket, Key });
    await copy('to');
    assert.deepEqual([{ ...(await head('to')).Metadata }, (await head('to')).TagCount], [{ a: '1' }, 1]);
    await copy('to', { MetadataDirective: 'REPLACE', Metadata: { b: '2' }, TaggingDirective: 'REPLACE' });
    const replaced = await head('to');
    assert.deepEqual([{ ...replaced.Metadata }, replaced.TagCount], [{ b: '2' }, undefined]);
    assert.equal(replaced.ContentType, 'binary/octet-stream');

    await assert.rejects(copy('from +1'), code('InvalidRequest'));
    await copy('from +1', { MetadataDirective: 'REPLACE', Metadata: { c: '3' } });
    assert.deepEqual({ ...(await head('from +1')).Metadata }, { c: '3' });
    assert.equal(await textOf(await call('GetObject', { Bucket, Key: 'from +1' })), 'copy me');
    await assert.rejects(copy('to', { CopySourceIfMatch: '"x"' }), code('PreconditionFailed'));
    for (const CopySource of ['photos', 'photos/', '/%zz/a'])
      await assert.rejects(copy('to', { CopySource }), code('InvalidArgument'), CopySource);
  });

  test('carry tags that can be changed without touching their content', async () => {
    await put('tagged');
    const before = await call('HeadObject', { Bucket, Key: 'tagged' });
    cloud.world.advance(5000);
    await call('PutObjectTagging', { Bucket, Key: 'tagged', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } });
    const { TagSet } = await call('GetObjectTagging', { Bucket, Key: 'tagged' });
    assert.deepEqual(TagSet, [{ Key: 'k', Value: 'v' }]);
    assert.deepEqual((await call('HeadObject', { Bucket, Key: 'tagged' })).LastModified, before.LastModified);
    await call('DeleteObjectTagging', { Bucket, Key: 'tagged' });
    assert.deepEqual((await call('GetObjectTagging', { Bucket, Key: 'tagged' })).TagSet, []);
    const twice = {
      TagSet: [
        { Key: 'k', Value: '1' },
        { Key: 'k', Value: '2' },
      ],
    };
    await assert.rejects(call('PutObjectTagging', { Bucket, Key: 'tagged', Tagging: twice }), code('InvalidTag'));
  });

  test('refuse what is too large or not offered', async () => {
    await assert.rejects(put('k'.repeat(1025)), code('KeyTooLongError'));
    await assert.rejects(
      call('PutObject', { Bucket, Key: 'm', Body: '', Metadata: { a: 'x'.repeat(2048) } }),
      code('MetadataTooLarge'),
    );
    await assert.rejects(
      call('PutObject', { Bucket, Key: 'm', Body: '', StorageClass: 'GLACIER' }),
      code('NotImplemented'),
    );
    await assert.rejects(call('HeadObject', { Bucket, Key: 'm' }), code('NoSuchKey'));
  });
});

describe('an upload in parts', () => {
  const mib = 1_048_576;
  const where = { Bucket: 'photos', Key: 'assembled' };
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  before(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket: 'photos' });
  });
  after(() => cloud.close());

  const begin = async () => (await call('CreateMultipartUpload', where)).UploadId!;
  const send = async (UploadId: string, PartNumber: number, Body: Buffer) => ({
    PartNumber,
    ETag: (await call('UploadPart', { ...where, UploadId, PartNumber, Body })).ETag,
  });
  const finish = (UploadId: string, ...Parts: object[]) =>
    call('CompleteMultipartUpload', { ...where, UploadId, MultipartUpload: { Parts } });

  test('is refused with the reason when its parts do not fit', async () => {
    const upload = await begin();
    const one = await send(upload, 1, Buffer.alloc(10));
    const two = await send(upload, 2, Buffer.alloc(10));
    await assert.rejects(finish(upload), code('MalformedXML'));
    await assert.rejects(finish(upload, two, one), code('InvalidPartOrder'));
    await assert.rejects(finish(upload, one, two), code('EntityTooSmall'));
    await assert.rejects(finish(upload, { ...one, ETag: '"x"' }), code('InvalidPart'));
    await assert.rejects(finish(upload, { PartNumber: 3, ETag: one.ETag }), code('InvalidPart'));
    for (const number of [0, 10_001])
      await assert.rejects(send(upload, number, Buffer.alloc(1)), code('InvalidArgument'));
    await assert.rejects(call('HeadObject', where), code('NoSuchKey'));
    await finish(upload, two);
    assert.equal((await call('HeadObject', where)).ContentLength, 10);
  });

  test('takes the last of the parts with one number', async () => {
    const upload = await begin();
    await send(upload, 1, Buffer.alloc(5 * mib, 'old'));
    const one = await send(upload, 1, Buffer.alloc(5 * mib, 'new'));
    const two = await send(upload, 5, Buffer.from('end'));
    await finish(upload, one, two);
    const whole = await bytesOf(await call('GetObject', where));
    assert.ok(whole.equals(Buffer.concat([Buffer.alloc(5 * mib, 'new'), Buffer.from('end')])));
  });

  test('is over once it is given up', async () => {
    const upload = await begin();
    const one = await send(upload, 1, Buffer.alloc(10));
    await call('AbortMultipartUpload', { ...where, UploadId: upload });
    await assert.rejects(finish(upload, one), code('NoSuchUpload'));
    await assert.rejects(call('ListParts', { ...where, UploadId: upload }), code('NoSuchUpload'));
    await assert.rejects(call('AbortMultipartUpload', { ...where, UploadId: 'x' }), code('NoSuchUpload'));
  });

  test('is listed with the others, in pages', async () => {
    const keys = ['a', 'b', 'b', 'c/1', 'c/2'];
    for (const Key of keys) await call('CreateMultipartUpload', { Bucket: 'photos', Key });
    const seen: string[] = [];
    let at: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await call('ListMultipartUploads', { Bucket: 'photos', MaxUploads: 1, Delimiter: '/', ...at });
      seen.push(
        ...(page.Uploads ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
      );
      if (!page.IsTruncated) break;
      at = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    assert.deepEqual(seen, ['a', 'b', 'b', 'c/']);
  });
});
