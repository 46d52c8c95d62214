import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { type Claim, readCredentials, type SignedRoute } from './index.ts';
import { example, outcome, queryRoute, s3Route } from './test/ask.ts';
import { specimens } from './test/specimens.ts';

const scope = `${example.accessKeyId}/20260304/mallee-1/s3/aws4_request`;
const hex = '0'.repeat(64);
const base64 = 'c2lnbmF0dXJl';
const date = { 'x-amz-date': '20260304T050607Z' };
const good = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${hex}`;
const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope.replaceAll('/', '%2F')}&X-Amz-Date=20260304T050607Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${hex}`;
const v2 = `AWSAccessKeyId=${example.accessKeyId}&SignatureVersion=2&SignatureMethod=HmacSHA256&Timestamp=2026-03-04T05:06:07Z&Signature=${base64}`;

function read(route: SignedRoute, target: string, headers: Record<string, string> = {}, body?: string): Claim | string {
  const request = { method: body === undefined ? 'GET' : 'POST', target, headers: { host: 'h', ...headers } };
  try {
    return readCredentials(request, route, body === undefined ? undefined : Buffer.from(body));
  } catch (error) {
    assert(error instanceof AwsError);
    return `${error.code} ${error.status}`;
  }
}

const s3 = s3Route();
const ec2 = queryRoute('ec2');

test('a request without any credential is anonymous', () => {
  assert.equal(read(s3, '/bkt/key?acl'), 'anonymous');
  assert.equal(read(ec2, '/', {}, 'Action=DescribeInstances'), 'anonymous');
  assert.equal(read(ec2, '/'), 'anonymous');
});

test('what was read says whose secret is needed', () => {
  const claim = read(s3, '/k', { ...date, authorization: good, 'x-amz-security-token': 't' });
  assert(typeof claim === 'object' && claim.form === 'v4-header');
  assert.equal(claim.accessKeyId, example.accessKeyId);
  assert.equal(claim.token, 't');
  assert.deepEqual(claim.scope, { date: '20260304', region: 'mallee-1', service: 's3' });
  assert.equal(claim.signedAt, Date.UTC(2026, 2, 4, 5, 6, 7));
  const presigned = read(s3, `/k?${query}&X-Amz-Security-Token=a%2Bb`);
  assert(typeof presigned === 'object');
  assert.equal(presigned.token, 'a+b');
  const posted = read(ec2, '/', {}, `${v2}&SecurityToken=a%2Bb`);
  assert(typeof posted === 'object');
  assert.equal(posted.token, 'a+b');
});

describe('a malformed version 4 header is refused', () => {
  const cases: [string, string, Record<string, string>?][] = [
    ['no signature', `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host`],
    ['a part twice', `${good}, Signature=${hex}`],
    ['a short signature', good.slice(0, -1)],
    ['an upper-case signature', good.replace(hex, 'A'.repeat(64))],
    ['no list', 'AWS4-HMAC-SHA256 nonsense'],
    ['a scope too short', good.replace('/s3', '')],
    ['a scope too long', good.replace('/s3', '/s3/s3')],
    ['another terminator', good.replace('aws4_request', 'aws5_request')],
    ['a line break in the headers', good.replace('=host', '=host\na')],
    ['a header twice', good.replace('=host', '=host;host')],
    ['an upper-case header', good.replace('=host', '=Host')],
    ['no date', good, { 'x-amz-date': '' }],
    ['a date that is none', good, { 'x-amz-date': '20260230T050607Z' }],
    ['two dates', good, { 'x-amz-date': '20260304T050607Z,20260304T050607Z' }],
    ['another day', good, { 'x-amz-date': '20260305T050607Z' }],
  ];
  for (const [name, authorization, headers] of cases) {
    test(name, () => {
      assert.equal(read(s3, '/k', { ...date, authorization, ...headers }), 'AuthorizationHeaderMalformed 400');
      assert.equal(read(ec2, '/', { ...date, authorization, ...headers }), 'IncompleteSignature 400');
    });
  }
});

describe('malformed presigned parameters are refused', () => {
  const cases: [string, string][] = [
    ['a week and a second', query.replace('Expires=60', 'Expires=604801')],
    ['no life', query.replace('Expires=60', 'Expires=0')],
    ['a negative life', query.replace('Expires=60', 'Expires=-1')],
    ['a life that is no number', query.replace('Expires=60', 'Expires=1e3')],
    ['no date', query.replace('X-Amz-Date', 'Date')],
    ['no signature', query.replace('X-Amz-Signature', 'Sig')],
    ['a parameter twice', `${query}&X-Amz-Expires=90`],
    ['a line break in the headers', query.replace('SignedHeaders=host', 'SignedHeaders=host%0Aa')],
    ['a line break in the region', query.replace('mallee-1', 'mallee%0A1')],
  ];
  for (const [name, text] of cases) {
    test(name, () => {
      assert.equal(read(s3, `/k?${text}`), 'AuthorizationQueryParametersError 400');
      assert.equal(read(ec2, `/?${text}`), 'IncompleteSignature 400');
    });
  }

  test('a week is the longest life', () => {
    assert.equal(typeof read(s3, `/k?${query.replace('Expires=60', 'Expires=604800')}`), 'object');
  });
});

test('version 4A, unknown schemes and two schemes at once are refused', () => {
  const sigv4a = good.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256');
  assert.equal(read(s3, '/k', { ...date, authorization: sigv4a }), 'InvalidRequest 400');
  assert.equal(read(ec2, '/', { ...date, authorization: sigv4a }), 'IncompleteSignature 400');
  assert.equal(read(s3, `/k?${query.replace('HMAC-SHA256', 'ECDSA-P256-SHA256')}`), 'InvalidRequest 400');
  assert.equal(read(s3, '/k', { authorization: 'Bearer x' }), 'InvalidArgument 400');
  assert.equal(read(ec2, '/', { authorization: 'Basic x' }), 'IncompleteSignature 400');
  assert.equal(read(ec2, '/', { authorization: `AWS ${example.accessKeyId}:${base64}` }), 'IncompleteSignature 400');
  assert.equal(read(ec2, '/', { authorization: ' ' }), 'MissingAuthenticationToken 403');
  assert.equal(read(s3, `/k?${query}`, { ...date, authorization: good }), 'InvalidArgument 400');
  assert.equal(read(ec2, `/?${v2}`, { ...date, authorization: good }), 'IncompleteSignature 400');
});

test('malformed version 2 parameters are refused', () => {
  assert.equal(read(ec2, `/?${v2.replace('AWSAccessKeyId', 'Id')}`), 'MissingAuthenticationToken 403');
  assert.equal(read(ec2, `/?${v2.replace('Version=2', 'Version=1')}`), 'IncompleteSignature 400');
  assert.equal(read(ec2, `/?${v2.replace('HmacSHA256', 'HmacMD5')}`), 'IncompleteSignature 400');
  assert.equal(read(ec2, `/?${v2.replace('HmacSHA256', 'constructor')}`), 'IncompleteSignature 400');
  assert.equal(read(ec2, `/?${v2.replace('Timestamp', 'Time')}`), 'IncompleteSignature 400');
  assert.equal(read(ec2, `/?${v2.replace('2026-03-04', 'yesterday')}`), 'IncompleteSignature 400');
  assert.equal(read(ec2, `/?${v2}&Expires=2026-03-04T05:06:07Z`), 'InvalidParameterCombination 400');
  assert.equal(read(ec2, `/?${v2}`, {}, v2), 'IncompleteSignature 400');
  assert.equal(read(s3, '/k', { authorization: `AWS ${example.accessKeyId}` }), 'InvalidArgument 400');
  assert.equal(read(s3, '/k', { authorization: `AWS ${example.accessKeyId}:${base64}` }), 'AccessDenied 403');
  assert.equal(read(s3, `/k?AWSAccessKeyId=${example.accessKeyId}&Signature=${base64}`), 'AccessDenied 403');
  assert.equal(
    read(s3, `/k?AWSAccessKeyId=${example.accessKeyId}&Signature=${base64}&Expires=soon`),
    'AccessDenied 403',
  );
});

test('a form of too many parameters is refused before it is sorted', () => {
  assert.equal(read(ec2, '/', {}, 'a&'.repeat(20_001)), 'MalformedQueryString 400');
  assert.equal(read(ec2, `/?${'a&'.repeat(20_001)}`, { ...date, authorization: good }), 'MalformedQueryString 400');
});

test('clocks may differ by a quarter of an hour, either way', () => {
  const codes: Record<string, string> = {
    'version 4, S3 header': 'RequestTimeTooSkewed',
    'version 4, query service': 'RequestExpired',
    'version 2, query service': 'RequestExpired',
    'version 2, S3 header': 'RequestTimeTooSkewed',
  };
  for (const [name, code] of Object.entries(codes)) {
    const specimen = specimens[name]!;
    for (const sign of [1, -1]) {
      assert.equal(outcome({ ...specimen, now: specimen.now + sign * 900_000 }), 'accepted', name);
      assert.equal(outcome({ ...specimen, now: specimen.now + sign * 901_000 }), code, name);
    }
  }
});
