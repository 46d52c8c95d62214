import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import type { Payload } from '../auth/index.ts';
import { type BodyOptions, type Digester, IncomingBody, inlineDigester, storedContentEncoding } from './index.ts';
import { collect, pieces } from './test/chunked-client.ts';

const content = Buffer.from('Welcome to Amazon S3.');
const hash = (name: string, encoding: 'hex' | 'base64') => createHash(name).update(content).digest(encoding);
const unsigned: Payload = { kind: 'unsigned' };
const length = { 'content-length': String(content.length) };

async function receive(
  headers: Record<string, string>,
  payload: Payload = unsigned,
  options: Partial<BodyOptions> = {},
  sent: Uint8Array = content,
) {
  const body = new IncomingBody(headers, payload, { maxBytes: 1000, ...options });
  assert.deepEqual(await collect(body.read(pieces(sent, [1, 5]))), sent);
  return body.summary();
}

const refused = (code: string, status: number) => (error: unknown) => {
  assert(error instanceof AwsError, String(error));
  assert.deepEqual([error.code, error.status], [code, status]);
  return true;
};

test('an honest body gives its length and digests', async () => {
  const summary = await receive(
    { ...length, 'content-md5': hash('md5', 'base64') },
    { kind: 'hash', sha256: hash('sha256', 'hex') },
  );
  assert.deepEqual(summary, {
    bytes: 21,
    md5: hash('md5', 'hex'),
    sha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    checksum: undefined,
  });
});

test('a checksum is computed for those who give none, and the client’s choice goes first', async () => {
  assert.equal((await receive(length, unsigned, { checksum: 'sha1' })).checksum?.base64, hash('sha1', 'base64'));
  const headers = { ...length, 'x-amz-checksum-sha256': hash('sha256', 'base64') };
  const { checksum } = await receive(headers, unsigned, { checksum: 'crc32c' });
  assert.deepEqual(checksum, { algorithm: 'sha256', base64: hash('sha256', 'base64') });
});

test('a digest that does not match is refused', async () => {
  const other = createHash('md5').digest('base64');
  await assert.rejects(receive({ ...length, 'content-md5': other }), refused('BadDigest', 400));
  await assert.rejects(receive({ ...length, 'x-amz-checksum-crc32': 'AAAAAA==' }), refused('BadDigest', 400));
  await assert.rejects(receive({ ...length, 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }), refused('BadDigest', 400));
  const payload: Payload = { kind: 'hash', sha256: '0'.repeat(64) };
  await assert.rejects(receive(length, payload), refused('XAmzContentSHA256Mismatch', 400));
});

test('malformed promises are refused before a byte is read', async () => {
  const cases: [Record<string, string>, string, number][] = [
    [{ 'content-md5': 'AAAA' }, 'InvalidDigest', 400],
    [{ 'content-md5': '!' }, 'InvalidDigest', 400],
    [{ 'x-amz-checksum-crc32': 'AAAA' }, 'InvalidRequest', 400],
    [{ 'x-amz-checksum-crc32': 'AAAAAB==' }, 'InvalidRequest', 400],
    [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-crc32c': 'AAAAAA==' }, 'InvalidRequest', 400],
    [{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest', 400],
    [{ 'x-amz-trailer': 'x-amz-checksum-crc32' }, 'InvalidRequest', 400],
    [{ 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 'NotImplemented', 501],
    [{ 'content-length': '1001' }, 'EntityTooLarge', 400],
    [{ 'content-length': '-1' }, 'InvalidRequest', 400],
  ];
  for (const [headers, code, status] of cases) {
    assert.throws(
      () => new IncomingBody({ ...length, ...headers }, unsigned, { maxBytes: 1000 }),
      refused(code, status),
    );
  }
  assert.throws(() => new IncomingBody({}, unsigned, { maxBytes: 1 }), refused('MissingContentLength', 411));
  const chunked: Payload = { kind: 'streaming-unsigned-trailer' };
  assert.throws(() => new IncomingBody(length, chunked, { maxBytes: 1 }), refused('MissingContentLength', 411));
});

test('a body shorter or longer than promised is refused', async () => {
  await assert.rejects(receive({ 'content-length': '22' }), refused('IncompleteBody', 400));
  await assert.rejects(receive({ 'content-length': '20' }), refused('IncompleteBody', 400));
});

test('a body of unknown length is taken up to the limit', async () => {
  const headers = { 'transfer-encoding': 'chunked' };
  assert.equal((await receive(headers)).bytes, 21);
  await assert.rejects(receive(headers, unsigned, { maxBytes: 20 }), refused('EntityTooLarge', 400));
});

test('an empty body is a body', async () => {
  const summary = await receive({ 'content-length': '0' }, unsigned, { checksum: 'crc64nvme' }, Buffer.alloc(0));
  assert.equal(summary.md5, 'd41d8cd98f00b204e9800998ecf8427e');
  assert.equal(summary.checksum?.base64, 'AAAAAAAAAAA=');
});

test('the source is asked for the next piece only when the consumer asks', async () => {
  let given = 0;
  let closed = false;
  async function* source() {
    try {
      for (; ; given++) yield Buffer.alloc(10);
    } finally {
      closed = true;
    }
  }
  const body = new IncomingBody({ 'content-length': '1000' }, unsigned, { maxBytes: 1000 });
  const content = body.read(source());
  await content.next();
  await content.next();
  assert.equal(given, 1);
  await content.return();
  assert(closed, 'a consumer that leaves closes the source');
  assert.throws(() => body.summary(), /not been read to its end/);
  await assert.rejects(body.read(source()).next(), /only once/);
});

test('a failing source fails the body', async () => {
  const failure = new Error('aborted');
  async function* source() {
    yield content.subarray(0, 3);
    throw failure;
  }
  const body = new IncomingBody(length, unsigned, { maxBytes: 1000 });
  await assert.rejects(collect(body.read(source())), failure);
});

test('hashing can be done elsewhere, and the stream waits for it', async () => {
  let waiting = 0;
  const slow = (wanted: Iterable<'md5'>): Digester => {
    const inner = inlineDigester(wanted);
    return {
      async update(chunk) {
        assert.equal(waiting++, 0);
        await new Promise((resolve) => setImmediate(resolve));
        await inner.update(chunk);
        waiting--;
      },
      finish: () => Promise.resolve(inner.finish()),
    };
  };
  const summary = await receive(length, unsigned, { digester: slow as NonNullable<BodyOptions['digester']> });
  assert.equal(summary.md5, hash('md5', 'hex'));
});

test('aws-chunked is about the transfer and is not stored', () => {
  assert.equal(storedContentEncoding('aws-chunked'), undefined);
  assert.equal(storedContentEncoding('aws-chunked,gzip'), 'gzip');
  assert.equal(storedContentEncoding('gzip, AWS-Chunked, br'), 'gzip,br');
  assert.equal(storedContentEncoding(''), undefined);
  assert.equal(storedContentEncoding(undefined), undefined);
});
