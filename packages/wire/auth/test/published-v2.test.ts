import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, example, outcome, queryRoute, s3Route } from './ask.ts';

const host = 'johnsmith.s3.amazonaws.com';
const route = s3Route({ bucket: 'johnsmith', bucketFromHost: true });

// From "Signing and authenticating REST requests" in the Amazon S3 user guide.
const published = [
  {
    say: 'object GET',
    method: 'GET',
    target: '/photos/puppy.jpg',
    date: 'Tue, 27 Mar 2007 19:36:42 +0000',
    signature: 'bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
  },
  {
    say: 'object PUT',
    method: 'PUT',
    target: '/photos/puppy.jpg',
    date: 'Tue, 27 Mar 2007 21:15:45 +0000',
    type: 'image/jpeg',
    signature: 'MyyxeRY7whkBe+bq8fHCL/2kKUg=',
  },
  {
    say: 'list',
    method: 'GET',
    target: '/?prefix=photos&max-keys=50&marker=puppy',
    date: 'Tue, 27 Mar 2007 19:42:41 +0000',
    signature: 'htDYFYduRNen8P9ZfE/s9SuKy0U=',
  },
  {
    say: 'fetch of an ACL',
    method: 'GET',
    target: '/?acl',
    date: 'Tue, 27 Mar 2007 19:44:46 +0000',
    signature: 'c2WLPFtWHVgbEmeEG93a4cG37dM=',
  },
] as const;

for (const { say, method, target, date, signature, ...rest } of published) {
  test(`the published version 2 ${say} is accepted`, () => {
    const authorization = `AWS ${example.accessKeyId}:${signature}`;
    const type = 'type' in rest ? { 'content-type': rest.type } : {};
    const request = { method, target, headers: { host, date, authorization, ...type } };
    assert.deepEqual(ask({ request, route, now: Date.parse(date) }), { payload: { kind: 'unsigned' } });
    assert.equal(outcome({ request, route, now: Date.parse(date) + 901_000 }), 'RequestTimeTooSkewed');
  });
}

test('the published version 2 upload with metadata is accepted', () => {
  const date = 'Tue, 27 Mar 2007 21:06:08 +0000';
  const request = {
    method: 'PUT',
    target: '/db-backup.dat.gz',
    headers: {
      host: 'static.johnsmith.net:8080',
      date,
      'x-amz-acl': 'public-read',
      'content-type': 'application/x-download',
      'content-md5': '4gJE4saaMU4BqNR0kLY+lw==',
      'x-amz-meta-reviewedby': 'joe@johnsmith.net,jane@johnsmith.net',
      'x-amz-meta-filechecksum': '0x02661779',
      'x-amz-meta-checksumalgorithm': 'crc32',
      authorization: `AWS ${example.accessKeyId}:ilyl83RwaSoYIEdixDQcA4OnAnc=`,
    },
  };
  const cname = s3Route({ bucket: 'static.johnsmith.net', bucketFromHost: true });
  assert.equal(outcome({ request, route: cname, now: Date.parse(date) }), 'accepted');
  const other = { ...request, headers: { ...request.headers, 'x-amz-acl': 'private' } };
  assert.equal(outcome({ request: other, route: cname, now: Date.parse(date) }), 'SignatureDoesNotMatch');
});

test('the published version 2 list of all buckets and the key in Unicode are accepted', () => {
  for (const [target, date, signature] of [
    ['/', 'Wed, 28 Mar 2007 01:29:59 +0000', 'qGdzdERIC03wnaRNKh6OqZehG9s='],
    ['/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re', 'Wed, 28 Mar 2007 01:49:49 +0000', 'DNEZGsoieTZ92F3bUfSPQcbGmlM='],
  ] as const) {
    const authorization = `AWS ${example.accessKeyId}:${signature}`;
    const request = { method: 'GET', target, headers: { host: 's3.amazonaws.com', date, authorization } };
    assert.equal(outcome({ request, route: s3Route(), now: Date.parse(date) }), 'accepted');
  }
});

test('the published version 2 presigned GET is accepted until it expires', () => {
  const target = `/photos/puppy.jpg?AWSAccessKeyId=${example.accessKeyId}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620`;
  const request = { method: 'GET', target, headers: { host } };
  assert.equal(outcome({ request, route, now: 1_175_139_620_000 }), 'accepted');
  assert.equal(outcome({ request, route, now: 1_175_139_620_001 }), 'AccessDenied');
});

test('the published version 2 query is accepted', () => {
  // From "Signature Version 2 signing process" in the AWS General Reference.
  const target =
    '/?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=DescribeJobFlows&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2011-10-03T15%3A19%3A30&Version=2009-03-31&Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D';
  const request = { method: 'GET', target, headers: { host: 'elasticmapreduce.amazonaws.com' } };
  const question = { request, route: queryRoute('elasticmapreduce'), now: Date.UTC(2011, 9, 3, 15, 19, 30) };
  assert.deepEqual(ask(question), { payload: { kind: 'whole' } });
  assert.equal(outcome({ ...question, body: Buffer.from('Action=Other') }), 'SignatureDoesNotMatch');
});
