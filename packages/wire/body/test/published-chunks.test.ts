import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCredentials, SigningKeys, verify } from '../../auth/index.ts';
import { IncomingBody } from '../index.ts';
import { collect, pieces } from './chunked-client.ts';

// From "Transferring payload in multiple chunks" in the Amazon S3 API reference: 65 KiB of 'a' in two chunks.
const content = Buffer.alloc(66_560, 'a');

function published(payload: string, signature: string, headers: Record<string, string>) {
  const all: Record<string, string> = {
    host: 's3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': payload,
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(content.length),
    ...headers,
  };
  const names = Object.keys(all).sort().join(';');
  all.authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;
  const request = { method: 'PUT', target: '/examplebucket/chunkObject.txt', headers: all };
  const route = { service: 's3', prefix: '', bucketFromHost: false };
  const claim = readCredentials(request, route);
  assert(claim !== 'anonymous');
  const context = { now: Date.UTC(2013, 4, 24), route, keys: new SigningKeys() };
  const verified = verify(claim, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', request, context);
  return new IncomingBody(all, verified.payload, { maxBytes: 1e6 });
}

function wire(signatures: readonly string[], trailers: string): Buffer {
  const [first, second, last] = signatures;
  return Buffer.concat([
    Buffer.from(`10000;chunk-signature=${first}\r\n`),
    content.subarray(0, 65_536),
    Buffer.from(`\r\n400;chunk-signature=${second}\r\n`),
    content.subarray(65_536),
    Buffer.from(`\r\n0;chunk-signature=${last}\r\n${trailers}\r\n`),
  ]);
}

test('the published chunked upload is accepted', async () => {
  const body = published(
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    { 'content-length': '66824' },
  );
  const sent = wire(
    [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ],
    '',
  );
  assert.equal(sent.length, 66_824);
  assert.deepEqual(await collect(body.read(pieces(sent))), content);
  assert.equal(body.summary().bytes, content.length);
});

test('the published chunked upload with a trailer is accepted, in all spellings of the line ends', async () => {
  const checksum = 'x-amz-checksum-crc32c:sOO8/Q==';
  const signature = 'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';
  for (const trailers of [
    `${checksum}\r\n${signature}\r\n`,
    `${checksum}\n\r\n${signature}\r\n`,
    `${checksum}\n${signature}\n`,
  ]) {
    const body = published(
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      { 'x-amz-trailer': 'x-amz-checksum-crc32c' },
    );
    const sent = wire(
      [
        'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
        '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
        '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      ],
      trailers,
    );
    assert.deepEqual(await collect(body.read(pieces(sent))), content);
    assert.deepEqual(body.summary().checksum, { algorithm: 'crc32c', base64: 'sOO8/Q==' });
  }
});
