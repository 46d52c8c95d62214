import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import fc from 'fast-check';
import type { ChunkSeed, Payload } from '../auth/index.ts';
import { SigningKey } from '../auth/signing-key.ts';
import { IncomingBody } from './index.ts';
import { collect, encodeChunks, pieces } from './test/chunked-client.ts';

const seed: ChunkSeed = {
  signature: 'ab'.repeat(32),
  key: new SigningKey(Buffer.alloc(32, 7)),
  date: '20260304T050607Z',
  scope: '20260304/mallee-1/s3/aws4_request',
};
const chunks = [Buffer.alloc(300, 'a'), Buffer.alloc(17, '\r\n0;'), Buffer.alloc(100, 'b')];
const content = Buffer.concat(chunks);
const checksum = createHash('sha1').update(content).digest('base64');
const trailers = { 'x-amz-checksum-sha1': checksum };
const announced = { 'x-amz-trailer': 'x-amz-checksum-sha1' };

interface Form {
  readonly payload: Payload;
  readonly headers: Record<string, string>;
  readonly wire: Buffer;
}

const forms: Readonly<Record<string, Form>> = {
  'signed chunks': { payload: { kind: 'streaming-signed', seed }, headers: {}, wire: encodeChunks(chunks, { seed }) },
  'signed chunks and trailer': {
    payload: { kind: 'streaming-signed-trailer', seed },
    headers: announced,
    wire: encodeChunks(chunks, { seed, trailers }),
  },
  'unsigned chunks and trailer': {
    payload: { kind: 'streaming-unsigned-trailer' },
    headers: announced,
    wire: encodeChunks(chunks, { trailers }),
  },
};

function receive({ payload, headers, wire }: Form, cuts: readonly number[] = []): Promise<Buffer> {
  const all = { 'x-amz-decoded-content-length': String(content.length), ...headers };
  return collect(new IncomingBody(all, payload, { maxBytes: 10_000 }).read(pieces(wire, cuts)));
}

/** The code of the refusal; undefined if the very content came out. */
async function refusal(form: Form, cuts?: readonly number[]): Promise<string | undefined> {
  try {
    assert.deepEqual(await receive(form, cuts), content);
    return undefined;
  } catch (error) {
    assert(error instanceof AwsError, String(error));
    return error.code;
  }
}

for (const [name, form] of Object.entries(forms)) {
  test(`${name}: the content comes out, however the stream is cut`, async () => {
    assert.equal(await refusal(form), undefined);
    const every = Array.from({ length: form.wire.length }, (_, at) => at);
    assert.equal(await refusal(form, every), undefined);
    const cuts = fc.array(fc.nat(form.wire.length), { maxLength: 30 });
    await fc.assert(fc.asyncProperty(cuts, async (at) => assert.equal(await refusal(form, at), undefined)));
  });

  test(`${name}: a body that ends early is refused, wherever it ends`, async () => {
    for (let end = 0; end < form.wire.length; end++) {
      assert.notEqual(await refusal({ ...form, wire: form.wire.subarray(0, end) }), undefined, `ends at ${end}`);
    }
  });

  test(`${name}: bytes after the end are refused`, async () => {
    assert.equal(await refusal({ ...form, wire: Buffer.concat([form.wire, Buffer.from('\r\n')]) }), 'IncompleteBody');
    assert.equal(await refusal({ ...form, wire: Buffer.concat([form.wire, Buffer.from('x')]) }), 'IncompleteBody');
  });

  test(`${name}: no byte of the content can be changed`, async () => {
    for (let at = 0; at < form.wire.length; at++) {
      const wire = Buffer.from(form.wire);
      wire[at]! ^= 1;
      // What is left may differ in spelling only: refused, or the very content.
      await refusal({ ...form, wire });
    }
  });

  test(`${name}: random damage is refused or harmless`, async () => {
    const insert = fc.uint8Array({ maxLength: 6 });
    const damage = fc.tuple(fc.nat(form.wire.length), fc.nat(40), insert);
    await fc.assert(
      fc.asyncProperty(damage, async ([at, remove, bytes]) => {
        const wire = Buffer.concat([form.wire.subarray(0, at), bytes, form.wire.subarray(at + remove)]);
        await refusal({ ...form, wire });
      }),
      { numRuns: 2000 },
    );
  });
}

test('chunks that change places, come twice or are left out are refused', async () => {
  const { wire, ...form } = forms['signed chunks']!;
  const starts = [...wire.toString('latin1').matchAll(/[0-9a-f]+;chunk-signature=/g)].map((match) => match.index);
  const parts = starts.map((start, at) => wire.subarray(start, starts[at + 1]));
  const [a, b, c, end] = parts as [Buffer, Buffer, Buffer, Buffer];
  assert.equal(await refusal({ ...form, wire: Buffer.concat([a, b, c, end]) }), undefined);
  for (const order of [[b, a, c, end], [a, c, b, end], [a, a, c, end], [a, b, end], [c, end], [end]]) {
    assert.notEqual(await refusal({ ...form, wire: Buffer.concat(order) }), undefined);
  }
});

const signed = forms['signed chunks and trailer']!;
const open = forms['unsigned chunks and trailer']!;
const edited = (form: Form, from: string | RegExp, to: string): Form => {
  const text = form.wire.toString('latin1');
  assert.match(text, from instanceof RegExp ? from : new RegExp(from));
  return { ...form, wire: Buffer.from(text.replace(from, to), 'latin1') };
};

test('signatures of chunks and trailers are checked', async () => {
  assert.equal(await refusal(edited(signed, 'aaaa', 'aaab')), 'SignatureDoesNotMatch');
  assert.equal(await refusal(edited(signed, /;chunk-signature=[0-9a-f]{64}/, '')), 'SignatureDoesNotMatch');
  assert.equal(await refusal(edited(signed, /-sha1:.*\r/, '-sha1:AAAA\r')), 'SignatureDoesNotMatch');
  assert.equal(await refusal(edited(signed, /x-amz-trailer-signature:.*\r\n/, '')), 'IncompleteBody');
  assert.equal(await refusal(edited(signed, /signature:[0-9a-f]{64}/, 'signature:00')), 'MalformedTrailerError');
  assert.equal(await refusal({ ...open, payload: signed.payload }), 'SignatureDoesNotMatch');
  assert.equal(await refusal({ ...signed, payload: open.payload }), 'IncompleteBody');
});

test('an unsigned body is only as good as its trailer, which is checked', async () => {
  assert.equal(await refusal(edited(open, 'aaaa', 'aaab')), 'BadDigest');
  assert.equal(await refusal(edited(open, /x-amz-checksum-sha1:.*\r\n/, '')), 'MalformedTrailerError');
  assert.equal(await refusal(edited(open, 'x-amz-checksum-sha1', 'x-amz-checksum-sha256')), 'MalformedTrailerError');
  assert.equal(await refusal(edited(open, /-sha1:.*\r/, '-sha1:AAAA\r')), 'MalformedTrailerError');
  assert.equal(await refusal(edited(open, /(x-amz-checksum.*\r\n)/, '$1$1')), 'MalformedTrailerError');
  assert.equal(await refusal(edited(open, /(x-amz-checksum.*\r\n)/, '$1no colon\r\n')), 'MalformedTrailerError');
  assert.equal(await refusal({ ...open, headers: {} }), 'MalformedTrailerError');
  assert.equal(
    await refusal({ ...signed, payload: { kind: 'streaming-signed', seed }, headers: {} }),
    'IncompleteBody',
  );
});

test('chunk headers that are malformed, too long or too large are refused', async () => {
  for (const bad of ['xyz', '', '-1', '+1', ' 1', '0x1', '1'.repeat(13), 'ffffffffffff', '1a2', '12c;x=y']) {
    assert.equal(await refusal(edited(open, '12c', bad)), 'IncompleteBody', bad);
  }
  assert.equal(await refusal(edited(open, '12c', '0'.repeat(2000))), 'InvalidChunkSizeError');
  assert.equal(await refusal(edited(open, 'aaa\r\n', 'aaa  ')), 'IncompleteBody');
  assert.equal(await refusal(edited(open, '12c\r', '12c')), 'IncompleteBody');
  assert.equal(await refusal(edited(open, 'x-amz-checksum', 'x'.repeat(2000))), 'MalformedTrailerError');
});

test('the decoded length must be told truly', async () => {
  for (const length of [content.length - 1, content.length + 1, 0]) {
    const headers = { ...announced, 'x-amz-decoded-content-length': String(length) };
    assert.equal(await refusal({ ...open, headers }), 'IncompleteBody');
  }
});

test('an empty chunked body is a body', async () => {
  const body = new IncomingBody(
    { 'x-amz-decoded-content-length': '0' },
    { kind: 'streaming-signed', seed },
    { maxBytes: 1 },
  );
  assert.equal((await collect(body.read(pieces(encodeChunks([], { seed }))))).length, 0);
  assert.equal(body.summary().bytes, 0);
});
