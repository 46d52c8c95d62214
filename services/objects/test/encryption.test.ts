import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Subject } from '@mallee/policy';
import fc from 'fast-check';
import { ann, bob, bytesOf, Cloud, code, nobody, textOf } from './cloud.ts';

const Bucket = 'photos';
const mib = 1_048_576;
const md5 = (content: Buffer) => createHash('md5').update(content);

/** The three headers of a key that the caller keeps. */
const customer = (letter: string) => {
  const key = Buffer.alloc(32, letter);
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: md5(key).digest('base64'),
  };
};
const source = (letter: string) =>
  Object.fromEntries(Object.entries(customer(letter)).map(([name, value]) => [`CopySource${name}`, value]));

/** Ways of writing, with what reading takes. */
const ways = [
  { name: 'plain', write: {}, read: {} },
  { name: 's3', write: { ServerSideEncryption: 'AES256' as const }, read: {} },
  { name: 'kms', write: { ServerSideEncryption: 'aws:kms' as const }, read: {} },
  { name: 'customer', write: customer('a'), read: customer('a') },
];
const encrypted = ways.slice(1);

/** Text that would be found again in a segment. */
const lines = (length: number, seed = 'line') =>
  Buffer.from(
    Array.from({ length: Math.ceil(length / 16) }, (_, at) => `${seed}${at}`.padEnd(16, '.')).join(''),
  ).subarray(0, length);

describe('encryption', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  before(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket });
  });
  after(() => cloud.close());

  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    call('PutObject', { Bucket, Key, Body, ...more });
  const get = (Key: string, more: object = {}, who: Subject = ann) =>
    cloud.as(who)('GetObject', { Bucket, Key, ...more });
  const head = (Key: string, more: object = {}) => call('HeadObject', { Bucket, Key, ...more });
  const copy = (from: string, Key: string, more: object = {}) =>
    call('CopyObject', { Bucket, Key, CopySource: `${Bucket}/${from}`, ...more });

  test('leaves nothing of the plain bytes on disk, however they came', async () => {
    const content = lines(200_000, 'secret');
    await put('plain', 'marker of plain bytes');
    for (const { name, write } of encrypted) {
      await put(`put ${name}`, content, write);
      await put(`small ${name}`, content.subarray(0, 500), write);
      await copy('plain', `copy ${name}`, write);
      await upload(`parts ${name}`, [lines(5 * mib, 'secret'), content], write);
    }
    const disk = await cloud.segments();
    assert.ok(disk.includes('marker of plain bytes'), 'what is plain is found');
    for (let at = 0; at < 12_500; at += 500) assert.ok(!disk.includes(`secret${at}.`), `line ${at}`);
    const { SSECustomerKey } = customer('a');
    assert.ok(!disk.includes(SSECustomerKey) && !disk.includes(Buffer.from(SSECustomerKey, 'base64')));
  });

  test('gives back any range of any shape of object, after a restart too', async () => {
    const sizes = [0, 1, 65_503, 65_504, 65_505, 65_536, 65_537, 300_000];
    for (const { name, write } of encrypted) {
      for (const size of sizes) await put(`${name} ${size}`, lines(size), write);
      await upload(
        `${name} parts`,
        [lines(5 * mib + 3, 'one'), lines(5 * mib, 'two'), lines(70_000, 'three')],
        write,
        2,
      );
    }
    await cloud.reopen();
    const parts = Buffer.concat([lines(5 * mib + 3, 'one'), lines(5 * mib, 'two'), lines(70_000, 'three')]);
    for (const { name, read } of encrypted) {
      for (const size of sizes) {
        const answer = await get(`${name} ${size}`, read);
        assert.equal(answer.ContentLength, size);
        assert.ok((await bytesOf(answer)).equals(lines(size)), `${name} ${size}`);
      }
      assert.ok((await bytesOf(await get(`${name} parts`, read))).equals(parts));
      const second = await get(`${name} parts`, { ...read, PartNumber: 2 });
      assert.equal(second.ContentRange, `bytes ${5 * mib + 3}-${10 * mib + 2}/${parts.length}`);
      assert.ok((await bytesOf(second)).equals(lines(5 * mib, 'two')));
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: parts.length - 1 }), fc.nat({ max: 200_000 }), async (from, length) => {
          const to = Math.min(from + length, parts.length - 1);
          const body = await bytesOf(await get(`${name} parts`, { ...read, Range: `bytes=${from}-${to}` }));
          assert.ok(body.equals(parts.subarray(from, to + 1)), `${from}-${to}`);
        }),
        {
          numRuns: 15,
          examples: [
            [5 * mib, 10],
            [10 * mib + 2, 5],
            [65_535, 1],
          ],
        },
      );
    }
    const { Contents = [] } = await call('ListObjectsV2', { Bucket, Prefix: 'kms ' });
    assert.deepEqual(
      Contents.map(({ Size }) => Size).toSorted((a, b) => a! - b!),
      [...sizes, parts.length],
      'sizes are those of the plain bytes',
    );
  });

  test('is told of in every answer, and the ETag is the MD5 only where the cloud keeps the key', async () => {
    const digest = `"${md5(Buffer.from('x')).digest('hex')}"`;
    const plain = await put('k', 'x');
    assert.deepEqual([plain.ETag, plain.ServerSideEncryption], [digest, undefined]);
    assert.equal((await head('k')).ServerSideEncryption, undefined);

    const s3 = await put('k', 'x', { ServerSideEncryption: 'AES256' });
    assert.deepEqual([s3.ETag, s3.ServerSideEncryption], [digest, 'AES256']);
    assert.equal((await head('k')).ServerSideEncryption, 'AES256');

    const context = Buffer.from('{"team":"blue"}').toString('base64');
    const how = { ServerSideEncryption: 'aws:kms' as const, SSEKMSEncryptionContext: context, BucketKeyEnabled: true };
    const kms = await put('k', 'x', how);
    assert.notEqual(kms.ETag, digest);
    assert.match(kms.ETag!, /^"[0-9a-f]{32}"$/);
    assert.match(kms.SSEKMSKeyId!, /^arn:aws:kms:mallee-1:000000000001:key\/[0-9a-f-]{36}$/);
    assert.deepEqual(
      [kms.ServerSideEncryption, kms.BucketKeyEnabled, kms.SSEKMSEncryptionContext],
      ['aws:kms', true, context],
    );
    const seen = await get('k');
    assert.equal(await textOf(seen), 'x');
    assert.deepEqual(
      [seen.ETag, seen.ServerSideEncryption, seen.SSEKMSKeyId, seen.BucketKeyEnabled],
      [kms.ETag, 'aws:kms', kms.SSEKMSKeyId, true],
    );
    const { SSECustomerKeyMD5 } = customer('a');
    for (const own of [await put('k', 'x', customer('a')), await head('k', customer('a'))]) {
      assert.notEqual(own.ETag, digest);
      assert.deepEqual([own.SSECustomerAlgorithm, own.SSECustomerKeyMD5], ['AES256', SSECustomerKeyMD5]);
      assert.equal(own.ServerSideEncryption, undefined);
    }
  });

  test('with a key that the caller keeps wants that key, and for nothing else any', async () => {
    await put('own', 'x', customer('a'));
    await put('s3', 'x', { ServerSideEncryption: 'AES256' });
    await put('plain', 'x');
    for (const read of [get, head]) {
      await assert.rejects(read('own'), code('InvalidRequest'));
      await assert.rejects(read('own', customer('b')), code('AccessDenied'));
      for (const key of ['s3', 'plain']) await assert.rejects(read(key, customer('a')), code('InvalidRequest'));
    }
    const attributes = (more: object) =>
      call('GetObjectAttributes', { Bucket, Key: 'own', ObjectAttributes: ['ObjectSize'], ...more });
    await assert.rejects(attributes({}), code('InvalidRequest'));
    assert.equal((await attributes(customer('a'))).ObjectSize, 1);
    const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = customer('a');
    const wrong: [object, string][] = [
      [{ SSECustomerKey, SSECustomerKeyMD5 }, 'InvalidArgument'],
      [{ SSECustomerAlgorithm, SSECustomerKeyMD5 }, 'InvalidArgument'],
      [{ SSECustomerAlgorithm, SSECustomerKey }, 'InvalidArgument'],
      [{ ...customer('a'), SSECustomerAlgorithm: 'aws:kms' }, 'InvalidEncryptionAlgorithmError'],
      [{ ...customer('a'), SSECustomerKey: 'c2hvcnQ=' }, 'InvalidArgument'],
      [{ ...customer('a'), SSECustomerKeyMD5: customer('b').SSECustomerKeyMD5 }, 'InvalidArgument'],
    ];
    for (const [headers, name] of wrong) {
      await assert.rejects(put('own', 'y', headers), code(name), JSON.stringify(headers));
      await assert.rejects(get('own', headers), code(name));
    }
    await assert.rejects(
      put('own', 'y', { ...customer('a'), ServerSideEncryption: 'AES256' }),
      code('InvalidArgument'),
    );
    assert.equal(await textOf(await get('own', customer('a'))), 'x', 'nothing of that was written');
  });

  test('refuses methods and keys that it does not have', async () => {
    const kms = (SSEKMSKeyId: string, who = ann) =>
      cloud.as(who)('PutObject', { Bucket, Key: 'kms', Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId });
    const { SSEKMSKeyId: arn = '' } = await put('kms', 'x', { ServerSideEncryption: 'aws:kms' });
    const id = arn.split('/')[1]!;
    for (const name of [id, arn, 'alias/aws/s3', 'arn:aws:kms:mallee-1:000000000001:alias/aws/s3'])
      assert.equal((await kms(name)).SSEKMSKeyId, arn, name);
    const other = '01234567-89ab-cdef-0123-456789abcdef';
    for (const name of ['aws/s3', 'alias/mine', other, arn.replace(id, other), arn.replace('mallee-1', 'mars')])
      await assert.rejects(kms(name), code('KMS.NotFoundException'), name);
    await assert.rejects(kms(arn.replace('000000000001', bob.account)), code('AccessDenied'));
    for (const method of ['aes256', 'rot13'])
      await assert.rejects(put('k', 'x', { ServerSideEncryption: method }), code('InvalidArgument'), method);
    await assert.rejects(put('k', 'x', { ServerSideEncryption: 'aws:kms:dsse' }), code('NotImplemented'));
    await assert.rejects(put('k', 'x', { SSEKMSKeyId: id }), code('InvalidArgument'));
    await assert.rejects(put('k', 'x', { ServerSideEncryption: 'AES256', SSEKMSKeyId: id }), code('InvalidArgument'));
    for (const bad of ['%', 'WzFd', Buffer.from('{"a":1}').toString('base64')])
      await assert.rejects(
        put('k', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext: bad }),
        code('InvalidArgument'),
      );
  });

  test('with an account’s key serves that account alone; what the cloud keeps the key of serves whoever may read', async () => {
    await put('k', 'x', { ServerSideEncryption: 'aws:kms', ACL: 'public-read' });
    await assert.rejects(get('k', {}, bob), code('AccessDenied'));
    await assert.rejects(get('k', {}, nobody), code('InvalidArgument'));
    assert.equal(await cloud.objects.openObject(bob.account, Bucket, 'k'), undefined);
    const opened = await cloud.objects.openObject(ann.account, Bucket, 'k');
    assert.equal(await textOf({ Body: opened!.read() }), 'x');
    await put('k', 'xyz', { ServerSideEncryption: 'AES256', ACL: 'public-read' });
    for (const who of [bob, nobody]) assert.equal(await textOf(await get('k', {}, who)), 'xyz');
    const shared = await cloud.objects.openObject(bob.account, Bucket, 'k');
    assert.equal(await textOf({ Body: shared!.read({ start: 1, end: 3 }) }), 'yz');
    await put('k', 'x', { ...customer('a'), ACL: 'public-read' });
    assert.equal(await cloud.objects.openObject(ann.account, Bucket, 'k'), undefined);
  });

  test('is chosen anew by every copy, in place too', async () => {
    const content = lines(150_000);
    for (const from of ways) {
      await put('from', content, from.write);
      for (const to of ways) {
        const keys = from.name === 'customer' ? source('a') : {};
        const made = await copy('from', `to ${to.name}`, { ...to.write, ...keys });
        const about = `${from.name} to ${to.name}`;
        assert.equal(made.ServerSideEncryption, (to.write as { ServerSideEncryption?: string }).ServerSideEncryption);
        assert.ok((await bytesOf(await get(`to ${to.name}`, to.read))).equals(content), about);
      }
    }
    await assert.rejects(copy('from', 'x'), code('InvalidRequest'), 'the source’s key is missing');
    await assert.rejects(copy('from', 'x', source('b')), code('AccessDenied'));
    await assert.rejects(copy('to s3', 'x', source('a')), code('InvalidRequest'));
    await copy('from', 'from', { ...source('a'), ...customer('b') });
    assert.ok((await bytesOf(await get('from', customer('b')))).equals(content), 'another key in place');
    await put('place', 'x', { Metadata: { a: 'b' } });
    await assert.rejects(copy('place', 'place'), code('InvalidRequest'));
    await copy('place', 'place', { ServerSideEncryption: 'AES256' });
    const { ServerSideEncryption, Metadata } = await head('place');
    assert.deepEqual([ServerSideEncryption, Metadata], ['AES256', { a: 'b' }]);
  });

  test('of an upload is chosen at its beginning, and each part must fit', async () => {
    const begin = async (more: object) =>
      (await call('CreateMultipartUpload', { Bucket, Key: 'mp', ...more })).UploadId!;
    const part = (UploadId: string, more: object = {}) =>
      call('UploadPart', { Bucket, Key: 'mp', UploadId, PartNumber: 1, Body: 'part', ...more });
    const own = await begin(customer('a'));
    await assert.rejects(part(own), code('InvalidRequest'));
    await assert.rejects(part(own, customer('b')), code('InvalidRequest'));
    const { ETag, SSECustomerKeyMD5 } = await part(own, customer('a'));
    assert.equal(SSECustomerKeyMD5, customer('a').SSECustomerKeyMD5);
    const listed = await call('ListParts', { Bucket, Key: 'mp', UploadId: own });
    assert.deepEqual(
      listed.Parts?.map(({ Size }) => Size),
      [4],
    );
    const complete = (more: object) =>
      call('CompleteMultipartUpload', {
        ...{ Bucket, Key: 'mp', UploadId: own, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: ETag! }] } },
        ...more,
      });
    await assert.rejects(complete(customer('b')), code('InvalidRequest'));
    await complete({});
    assert.equal(await textOf(await get('mp', customer('a'))), 'part');

    const managed = await begin({ ServerSideEncryption: 'AES256' });
    await assert.rejects(part(managed, customer('a')), code('InvalidRequest'));
    assert.equal((await part(managed)).ServerSideEncryption, 'AES256');

    const copied = await begin({ ServerSideEncryption: 'aws:kms' });
    await put('source', lines(100_000), customer('c'));
    const { CopyPartResult, ServerSideEncryption } = await call('UploadPartCopy', {
      ...{ Bucket, Key: 'mp', UploadId: copied, PartNumber: 7, CopySource: `${Bucket}/source` },
      ...{ CopySourceRange: 'bytes=60000-79999', ...source('c') },
    });
    assert.equal(ServerSideEncryption, 'aws:kms');
    const Parts = [{ PartNumber: 7, ETag: CopyPartResult!.ETag! }];
    const done = await call('CompleteMultipartUpload', {
      ...{ Bucket, Key: 'mp', UploadId: copied, MultipartUpload: { Parts } },
    });
    assert.equal(done.ServerSideEncryption, 'aws:kms');
    assert.ok((await bytesOf(await get('mp'))).equals(lines(100_000).subarray(60_000, 80_000)));
  });

  test('of one object never opens another one: an envelope is bound to its place', async () => {
    await put('here', 'here', { ServerSideEncryption: 'AES256' });
    await put('there', 'there', { ServerSideEncryption: 'AES256' });
    const number = (await cloud.engine.buckets())[0]!;
    const { meta } = (await cloud.engine.head(number, Buffer.from('here')))!;
    await cloud.engine.amend(number, Buffer.from('there'), { change: () => meta });
    await assert.rejects(get('there'), (error: Error) => !('status' in error), 'which is no client’s doing');
  });

  test('goes on with tags, versions, lists of grants and checksums', async () => {
    await call('CreateBucket', { Bucket: 'kept' });
    await call('PutBucketVersioning', { Bucket: 'kept', VersioningConfiguration: { Status: 'Enabled' } });
    const write = (Body: string, more: object) =>
      call('PutObject', { Bucket: 'kept', Key: 'k', Body, checksum: 'sha256', ...more });
    const ids: string[] = [];
    for (const { name, write: how } of ways) ids.push((await write(name, how)).VersionId!);
    for (const [at, { name, read, write: how }] of ways.entries()) {
      const version = { Bucket: 'kept', Key: 'k', VersionId: ids[at]! };
      await call('PutObjectTagging', { ...version, Tagging: { TagSet: [{ Key: 'a', Value: name }] } });
      const seen = await call('GetObject', { ...version, ...read, ChecksumMode: 'ENABLED' });
      assert.equal(await textOf(seen), name);
      assert.equal(seen.ServerSideEncryption, (how as { ServerSideEncryption?: string }).ServerSideEncryption);
      assert.equal(seen.ChecksumSHA256, createHash('sha256').update(name).digest('base64'));
      assert.equal(seen.TagCount, 1);
    }
  });

  /** `numbered`: what part numbers rise by. */
  async function upload(Key: string, parts: Buffer[], how: object, numbered = 1): Promise<void> {
    const { UploadId = '' } = await call('CreateMultipartUpload', { Bucket, Key, ...how });
    const keys = 'SSECustomerKey' in how ? how : {};
    const Parts = [];
    for (const [at, Body] of parts.entries()) {
      const PartNumber = 1 + at * numbered;
      const { ETag = '' } = await call('UploadPart', { Bucket, Key, UploadId, PartNumber, Body, ...keys });
      Parts.push({ PartNumber, ETag });
    }
    await call('CompleteMultipartUpload', { Bucket, Key, UploadId, MultipartUpload: { Parts } });
  }
});
