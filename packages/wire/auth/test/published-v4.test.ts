import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, example, outcome, queryRoute, s3Route } from './ask.ts';

// From "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference.
const now = Date.UTC(2013, 4, 24);
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const route = s3Route({ bucket: 'examplebucket', bucketFromHost: true });

function published(
  method: string,
  target: string,
  headers: Record<string, string>,
  signedHeaders: string,
  signature: string,
) {
  const credential = `${example.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
  const request = {
    method,
    target,
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-content-sha256': nothing,
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`,
    },
  };
  return { request, route, now };
}

test('the published GET of a range is accepted', () => {
  const question = published(
    'GET',
    '/test.txt',
    { range: 'bytes=0-9' },
    'host;range;x-amz-content-sha256;x-amz-date',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
  assert.deepEqual(ask(question), { payload: { kind: 'hash', sha256: nothing } });
});

test('the published PUT is accepted, with its dollar sign encoded or not', () => {
  for (const target of ['/test%24file.text', '/test$file.text']) {
    const question = published(
      'PUT',
      target,
      {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
    assert.equal(outcome(question), 'accepted');
  }
});

test('the published GETs of a sub-resource and of a list are accepted', () => {
  const signed = 'host;x-amz-content-sha256;x-amz-date';
  const lifecycle = 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543';
  const list = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
  assert.equal(outcome(published('GET', '/?lifecycle', {}, signed, lifecycle)), 'accepted');
  assert.equal(outcome(published('GET', '/?max-keys=2&prefix=J', {}, signed, list)), 'accepted');
  assert.equal(outcome(published('GET', '/?prefix=J&max-keys=2', {}, signed, list)), 'accepted');
  assert.equal(outcome(published('GET', '/?prefix=K&max-keys=2', {}, signed, list)), 'SignatureDoesNotMatch');
});

test('the published presigned GET is accepted until its last second', () => {
  const target =
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const request = { method: 'GET', target, headers: { host: 'examplebucket.s3.amazonaws.com' } };
  const end = now + 86_400_000;
  assert.deepEqual(ask({ request, route, now: end }), { payload: { kind: 'unsigned' }, hoisted: {} });
  assert.equal(outcome({ request, route, now: end + 1 }), 'AccessDenied');
  assert.equal(outcome({ request, route, now: now - 16 * 60_000 }), 'RequestTimeTooSkewed');
});

test('the published IAM request is accepted', () => {
  // From "Create a signed AWS API request" in the IAM user guide; its secret differs by one character.
  const request = {
    method: 'GET',
    target: '/?Action=ListUsers&Version=2010-05-08',
    headers: {
      host: 'iam.amazonaws.com',
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    },
  };
  const question = {
    request,
    route: queryRoute('iam'),
    accessKeyId: 'AKIDEXAMPLE',
    secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    now: Date.UTC(2015, 7, 30, 12, 36),
  };
  assert.deepEqual(ask(question), { payload: { kind: 'whole' } });
  assert.equal(outcome({ ...question, body: Buffer.from('Action=DeleteUser') }), 'SignatureDoesNotMatch');
  assert.equal(outcome({ ...question, route: queryRoute('sts') }), 'SignatureDoesNotMatch');
});
