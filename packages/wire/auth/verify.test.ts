import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hmacBase64 } from './digest.ts';
import { presign, readCredentials, SigningKeys, signRequest, verify } from './index.ts';
import { encodeComponent } from './percent.ts';
import { ask, example, outcome, queryRoute, s3Route } from './test/ask.ts';
import { specimens } from './test/specimens.ts';

const now = Date.UTC(2026, 2, 4, 5, 6, 7);
const host = 'cloud.example:8773';
const s3 = { ...example, region: 'any-region-at-all', service: 's3' };
const route = s3Route();

test('any key, parameter and header value that is signed is accepted', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('/', '..', '.', '+', '%', ' ', '//', '&', '=', '?'),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
    ),
  });
  const header = fc.string({ unit: fc.constantFrom('a', ' ', 'é', ',', '"', '\u00ff') });
  fc.assert(
    fc.property(text, text, text, header, (key, name, value, meta) => {
      const target = `/bkt/${encodeComponent(key).replaceAll('%2F', '/')}?${encodeComponent(name)}=${encodeComponent(value)}`;
      const headers = { 'x-amz-meta-a': meta };
      const unsigned = { method: 'PUT', host, target, headers };
      const request = { method: 'PUT', target, headers: signRequest(unsigned, s3, now) };
      assert.equal(outcome({ request, route, now }), 'accepted');
      const presigned = { method: 'PUT', target: presign(unsigned, s3, now, 60), headers: { ...headers, host } };
      assert.equal(outcome({ request: presigned, route, now }), 'accepted');
    }),
    { numRuns: 500 },
  );
});

test('S3 is accepted with and without the service path in what was signed, nothing else', () => {
  const headers = signRequest({ method: 'GET', host, target: '/bkt/a%20b?acl' }, s3, now);
  const target = '/services/objectstorage/bkt/a%20b?acl';
  const request = { method: 'GET', target, headers };
  assert.equal(outcome({ request, route: s3Route({ prefix: '/services/objectstorage' }), now }), 'accepted');
  assert.equal(outcome({ request, route: s3Route({ prefix: '/services' }), now }), 'SignatureDoesNotMatch');
  assert.equal(outcome({ request, route, now }), 'SignatureDoesNotMatch');
});

test('version 2 is accepted as botocore 1.29 signs it, with the sub-resource twice', () => {
  const date = new Date(now).toUTCString();
  const signed = (resource: string) => {
    const text = `POST\n\n\n${date}\n${resource}`;
    const authorization = `AWS ${example.accessKeyId}:${hmacBase64('sha1', example.secretAccessKey, text)}`;
    return { method: 'POST', target: '/bkt/key?uploads', headers: { host, date, authorization } };
  };
  assert.equal(outcome({ request: signed('/bkt/key?uploads'), route, now }), 'accepted');
  assert.equal(outcome({ request: signed('/bkt/key?uploads?uploads'), route, now }), 'accepted');
  assert.equal(outcome({ request: signed('/bkt/key?acl?uploads'), route, now }), 'SignatureDoesNotMatch');
});

test('unsigned x-amz headers are refused, except what browsers and tracers add', () => {
  const target = '/bkt/key';
  const headers = signRequest({ method: 'PUT', host, target }, s3, now);
  const plus = (more: Record<string, string>) => ({ method: 'PUT', target, headers: { ...headers, ...more } });
  assert.equal(outcome({ request: plus({ 'x-amz-acl': 'public-read' }), route, now }), 'AccessDenied');
  assert.equal(
    outcome({ request: plus({ 'x-amz-user-agent': 'a', 'x-amzn-trace-id': 'b', accept: '*' }), route, now }),
    'accepted',
  );
  const authorization = (headers.authorization ?? '').replace('host;', '');
  assert.equal(outcome({ request: plus({ authorization }), route, now }), 'AccessDenied');
  const sts = signRequest({ method: 'GET', host, target: '/' }, { ...s3, service: 'sts' }, now);
  const request = { method: 'GET', target: '/', headers: { ...sts, 'x-amz-target': 'a' } };
  assert.equal(outcome({ request, route: queryRoute('sts'), now }), 'SignatureDoesNotMatch');
});

test('every form of S3 payload is told apart', () => {
  const kind = (payload: string) => {
    const headers = signRequest({ method: 'PUT', host, target: '/b/k', payload }, s3, now);
    const verified = ask({ request: { method: 'PUT', target: '/b/k', headers }, route, now });
    assert(verified !== 'anonymous');
    return verified.payload;
  };
  assert.equal(kind('UNSIGNED-PAYLOAD').kind, 'unsigned');
  assert.equal(kind('STREAMING-UNSIGNED-PAYLOAD-TRAILER').kind, 'streaming-unsigned-trailer');
  assert.equal(kind('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER').kind, 'streaming-signed-trailer');
  const signed = kind('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  assert(signed.kind === 'streaming-signed');
  assert.equal(signed.seed.scope, '20260304/any-region-at-all/s3/aws4_request');
  for (const bad of ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'constructor', 'abc']) {
    assert.throws(() => kind(bad), { code: 'InvalidArgument', status: 400 });
  }
  const { 'x-amz-content-sha256': _, ...headers } = signRequest({ method: 'PUT', host, target: '/b/k' }, s3, now);
  headers.authorization = (headers.authorization ?? '').replace('x-amz-content-sha256;', '');
  assert.equal(outcome({ request: { method: 'PUT', target: '/b/k', headers }, route, now }), 'InvalidRequest');
});

test('presigned x-amz parameters act as headers, but not checksums of bodies that are yet to come', () => {
  const target = presign(
    {
      method: 'PUT',
      host,
      target: '/b/k?x-amz-acl=public-read&x-amz-meta-A=%C3%A9&x-amz-checksum-crc32=AAAAAA%3D%3D&x-id=PutObject',
    },
    { ...s3, sessionToken: 't' },
    now,
    60,
  );
  const verified = ask({ request: { method: 'PUT', target, headers: { host } }, route, now });
  assert.deepEqual(verified, {
    payload: { kind: 'unsigned' },
    hoisted: { 'x-amz-acl': 'public-read', 'x-amz-meta-a': 'é' },
  });
  const evil = presign({ method: 'PUT', host, target: '/b/k?x-amz-meta-a=a%0d%0ab' }, s3, now, 60);
  assert.equal(outcome({ request: { method: 'PUT', target: evil, headers: { host } }, route, now }), 'InvalidArgument');
});

test('the absolute form of a target means what its path means', () => {
  const headers = signRequest({ method: 'GET', host, target: '/bkt/key?acl' }, s3, now);
  const target = `http://${host}/bkt/key?acl`;
  assert.equal(outcome({ request: { method: 'GET', target, headers }, route, now }), 'accepted');
  const other = `http://${host}/bkt/other?acl`;
  assert.equal(outcome({ request: { method: 'GET', target: other, headers }, route, now }), 'SignatureDoesNotMatch');
});

test('behind a proxy the public names are tried, with the bucket if the host named it', () => {
  const inside = (headers: Record<string, string>) => ({
    method: 'GET',
    target: '/key',
    headers: { ...headers, host: '10.0.0.1' },
  });
  const plain = inside(signRequest({ method: 'GET', host: 's3.cloud.example', target: '/key' }, s3, now));
  const virtual = inside(signRequest({ method: 'GET', host: 'bkt.s3.cloud.example', target: '/key' }, s3, now));
  const hosts = ['cloud.example', 's3.cloud.example'];
  assert.equal(outcome({ request: plain, route, now }), 'SignatureDoesNotMatch');
  assert.equal(outcome({ request: plain, route, now, hosts }), 'accepted');
  assert.equal(outcome({ request: virtual, route, now, hosts }), 'SignatureDoesNotMatch');
  const fromHost = s3Route({ bucket: 'bkt', bucketFromHost: true });
  assert.equal(outcome({ request: virtual, route: fromHost, now, hosts }), 'accepted');
});

test('in version 2 of the query services no header can choose another operation', () => {
  const { request, ...rest } = specimens['version 2, query service']!;
  const headers = { ...request.headers, 'x-amz-target': 'Other.Operation' };
  assert.equal(outcome({ request: { ...request, headers }, ...rest }), 'SignatureDoesNotMatch');
});

test('in version 2 for S3 no value can pose as further parameters', () => {
  const { request, ...rest } = specimens['version 2, S3 query']!;
  assert.equal(outcome({ request, ...rest }), 'accepted');
  const target = request.target.replace('versionId=7', 'response-expires=1%26versionId%3D7');
  assert.equal(outcome({ request: { ...request, target }, ...rest }), 'SignatureDoesNotMatch');
});

test('signing keys are remembered up to a bound, and only after they have proved right', () => {
  const keys = new SigningKeys(3);
  const use = (region: string, secret: string) => {
    const headers = signRequest({ method: 'GET', host, target: '/' }, { ...s3, region }, now);
    const request = { method: 'GET', target: '/', headers };
    const claim = readCredentials(request, route);
    assert(claim !== 'anonymous');
    return verify(claim, secret, request, { now, route, keys });
  };
  assert.throws(() => use('stranger', 'wrong'), { code: 'SignatureDoesNotMatch' });
  assert.equal(keys.size, 0);
  for (const region of ['a', 'b', 'c', 'a', 'd']) use(region, example.secretAccessKey);
  assert.equal(keys.size, 3);
  const scope = (region: string) => ({ date: '20260304', region, service: 's3' });
  assert(keys.find(example.secretAccessKey, scope('a')), 'the one used since is kept');
  assert.equal(keys.find(example.secretAccessKey, scope('b')), undefined);
  assert.equal(keys.find('another secret', scope('a')), undefined);
});
