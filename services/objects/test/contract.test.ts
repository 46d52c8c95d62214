import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { bobsKey, openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const mib = 1_048_576;
const bytes = (length: number, seed = 1) => Buffer.alloc(length, Buffer.from(`mallee ${seed} `));
const md5 = (content: Buffer) => createHash('md5').update(content).digest();

describe('an SDK client', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  test('lists its buckets', async () => {
    const { Buckets, Owner } = await s3.send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ['photos'],
    );
    assert.equal(Owner?.DisplayName, 'ann');
  });

  test('gets back what it streamed without knowing its length beforehand', async () => {
    const content = bytes(3 * mib + 17);
    const pieces = Readable.from(
      (function* () {
        for (let at = 0; at < content.length; at += 100_000) yield content.subarray(at, at + 100_000);
      })(),
    );
    const put = await s3.send(
      new PutObjectCommand({ Bucket: 'photos', Key: 'streamed', Body: pieces, ContentLength: content.length }),
    );
    assert.equal(put.ETag, `"${md5(content).toString('hex')}"`);
    assert.ok(put.ChecksumCRC32);
    const got = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'streamed', ChecksumMode: 'ENABLED' }));
    assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
    assert.ok(Buffer.from(await got.Body!.transformToByteArray()).equals(content));
  });

  test('reads a range, and hears which bytes there are when it asks beyond them', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'digits', Body: '0123456789' }));
    const part = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'digits', Range: 'bytes=-3' }));
    assert.equal(part.$metadata.httpStatusCode, 206);
    assert.equal(part.ContentRange, 'bytes 7-9/10');
    assert.equal(await part.Body!.transformToString(), '789');
    await assert.rejects(
      s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'digits', Range: 'bytes=10-' })),
      (error: { name: string; $metadata: { httpStatusCode: number } }) =>
        error.name === 'InvalidRange' && error.$metadata.httpStatusCode === 416,
    );
  });

  test('keeps odd keys and metadata as they are', async () => {
    for (const Key of ['a//b/../c', '/lead', 'plus+and space', 'ü/😀', 'quote\'"&<>', 'trail/', '%41', 'a?b#c']) {
      await s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: Key, Metadata: { name: 'x y', 'a-b': '1' } }));
      const got = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key }));
      assert.equal(await got.Body!.transformToString(), Key);
      assert.deepEqual(got.Metadata, { name: 'x y', 'a-b': '1' });
      const [listed] = (await s3.send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: Key }))).Contents!;
      assert.equal(listed!.Key, Key);
      const encoded = await s3.send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: Key, EncodingType: 'url' }));
      assert.equal(decodeURIComponent(encoded.Contents![0]!.Key!), Key);
      const CopySource = `photos/${encodeURIComponent(Key)}`;
      await s3.send(new CopyObjectCommand({ Bucket: 'photos', Key: 'copied', CopySource }));
      const copy = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'copied' }));
      assert.equal(await copy.Body!.transformToString(), Key);
    }
  });

  test('puts an object together from parts', async () => {
    const where = { Bucket: 'photos', Key: 'assembled' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...where, ChecksumAlgorithm: 'SHA256' }));
    const contents = [bytes(5 * mib, 1), bytes(5 * mib + 1, 2), bytes(99, 3)];
    const parts = [];
    for (const [index, Body] of contents.entries()) {
      const PartNumber = index * 10 + 1;
      const part = await s3.send(
        new UploadPartCommand({ ...where, UploadId, PartNumber, Body, ChecksumAlgorithm: 'SHA256' }),
      );
      assert.ok(part.ChecksumSHA256);
      parts.push({ PartNumber, ETag: part.ETag, ChecksumSHA256: part.ChecksumSHA256 });
    }
    const listed = await s3.send(new ListPartsCommand({ ...where, UploadId, MaxParts: 2 }));
    assert.deepEqual([listed.IsTruncated, listed.NextPartNumberMarker, listed.Parts?.length], [true, '11', 2]);
    const open = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'photos' }));
    assert.deepEqual(
      open.Uploads?.map((upload) => upload.UploadId),
      [UploadId],
    );

    const complete = new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts: parts } });
    const done = await s3.send(complete);
    assert.equal(done.ETag, `"${md5(Buffer.concat(contents.map(md5))).toString('hex')}-3"`);
    const composite = createHash('sha256');
    for (const content of contents) composite.update(createHash('sha256').update(content).digest());
    assert.equal(done.ChecksumSHA256, `${composite.digest('base64')}-3`);
    assert.equal((await s3.send(complete)).ETag, done.ETag, 'a repeated completion answers the same');

    const got = await s3.send(new GetObjectCommand(where));
    assert.ok(Buffer.from(await got.Body!.transformToByteArray()).equals(Buffer.concat(contents)));
    const second = await s3.send(new HeadObjectCommand({ ...where, PartNumber: 2 }));
    assert.deepEqual([second.ContentLength, second.PartsCount], [5 * mib + 1, 3]);
  });

  test('gives a whole checksum to an upload that asks for one', async () => {
    const where = { Bucket: 'photos', Key: 'whole-crc' };
    const begin = { ...where, ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(begin));
    const contents = [bytes(5 * mib, 4), bytes(12_345, 5)];
    const parts = [];
    for (const [index, Body] of contents.entries()) {
      const part = await s3.send(new UploadPartCommand({ ...where, UploadId, PartNumber: index + 1, Body }));
      parts.push({ PartNumber: index + 1, ETag: part.ETag });
    }
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts: parts } }),
    );
    const put = await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'same', Body: Buffer.concat(contents) }));
    assert.equal(done.ChecksumCRC32, put.ChecksumCRC32);
    assert.equal(done.ChecksumType, 'FULL_OBJECT');
  });

  test('copies parts, whole and in ranges', async () => {
    const content = bytes(6 * mib, 6);
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'source', Body: content }));
    const where = { Bucket: 'photos', Key: 'from-copies' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
    const copy = { ...where, UploadId, CopySource: 'photos/source' };
    const one = await s3.send(new UploadPartCopyCommand({ ...copy, PartNumber: 1 }));
    const two = await s3.send(new UploadPartCopyCommand({ ...copy, PartNumber: 2, CopySourceRange: 'bytes=1-10' }));
    const Parts = [one, two].map((part, index) => ({ PartNumber: index + 1, ETag: part.CopyPartResult!.ETag }));
    await s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }));
    const got = await s3.send(new GetObjectCommand(where));
    const expected = Buffer.concat([content, content.subarray(1, 11)]);
    assert.ok(Buffer.from(await got.Body!.transformToByteArray()).equals(expected));
  });

  test('gives an upload up', async () => {
    const where = { Bucket: 'photos', Key: 'given-up' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
    await s3.send(new AbortMultipartUploadCommand({ ...where, UploadId }));
    await assert.rejects(s3.send(new UploadPartCommand({ ...where, UploadId, PartNumber: 1, Body: 'x' })), {
      name: 'NoSuchUpload',
    });
  });

  test('reaches a bucket by its host', async () => {
    const host = `photos.s3.localhost:${new URL(endpoint.address).port}`;
    assert.equal(await getFromHost(endpoint.address, host, endpoint.link(host, '/digits')), '0123456789');
  });

  test('hands out links that need no key', async () => {
    const { host } = new URL(endpoint.address);
    const link = endpoint.address + endpoint.link(host, '/photos/digits?response-content-type=text%2Fx');
    const answer = await fetch(link);
    assert.equal(answer.headers.get('content-type'), 'text/x');
    assert.equal(await answer.text(), '0123456789');
    const other = await fetch(link.replace('digits', 'streamed'));
    assert.equal(other.status, 403);
    await other.text();
  });

  test('shows the world what is public, under the classic path too', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'open/me.txt', Body: 'hi', ACL: 'public-read' }));
    for (const path of ['/photos/open/me.txt', '/services/Walrus/photos/open/me.txt']) {
      const answer = await fetch(endpoint.address + path);
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), 'hi');
    }
    for (const path of ['/photos/digits', '/photos/missing', '/photos', '/']) {
      const answer = await fetch(endpoint.address + path);
      assert.equal(answer.status, 403, path);
      assert.match(await answer.text(), /<Code>AccessDenied<\/Code>/);
    }
  });

  test('of another account is kept out', async () => {
    const other = endpoint.client({ credentials: bobsKey });
    await assert.rejects(other.send(new GetObjectCommand({ Bucket: 'photos', Key: 'digits' })), {
      name: 'AccessDenied',
    });
    await assert.rejects(
      other.send(new HeadBucketCommand({ Bucket: 'photos' })),
      (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode === 403,
    );
    await assert.rejects(other.send(new CreateBucketCommand({ Bucket: 'photos' })), { name: 'BucketAlreadyExists' });
  });

  test('deletes many at once', async () => {
    const Objects = Array.from({ length: 20 }, (_, index) => ({ Key: `many/${index}` }));
    await Promise.all(Objects.map(({ Key }) => s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: Key }))));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: 'photos', Delete: { Objects } }));
    assert.equal(Deleted?.length, 20);
    const left = await s3.send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'many/' }));
    assert.equal(left.KeyCount, 0);
  });

  test('that leaves in the middle leaves nothing behind', async () => {
    const gone = new AbortController();
    const slow = Readable.from(
      (async function* () {
        yield bytes(mib);
        gone.abort();
        yield bytes(mib);
      })(),
    );
    const put = new PutObjectCommand({ Bucket: 'photos', Key: 'unfinished', Body: slow, ContentLength: 8 * mib });
    await assert.rejects(s3.send(put, { abortSignal: gone.signal }));
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket: 'photos', Key: 'unfinished' })), { name: 'NotFound' });
  });

  test('is told what it got wrong', async () => {
    const { Bucket, Key } = { Bucket: 'photos', Key: 'digits' };
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket: 'nowhere', Key })), {
      name: 'NoSuchBucket',
      BucketName: 'nowhere',
    });
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'missing' })), {
      name: 'NoSuchKey',
      Key: 'missing',
    });
    await assert.rejects(
      s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ServerSideEncryption: 'aws:kms:dsse' })),
      { name: 'NotImplemented' },
    );
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1025), Body: 'x' })), {
      name: 'KeyTooLongError',
    });
  });
});

/** What an address answers to a request that names another host. */
async function getFromHost(address: string, host: string, path: string): Promise<string> {
  const [answer] = (await once(request(address + path, { headers: { host } }).end(), 'response')) as [IncomingMessage];
  return text(answer);
}
