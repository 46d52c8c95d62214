import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hear, refusal } from '../test/dialogue.ts';

const operation = async (method: string, target: string, headers = {}) =>
  (await hear('s3', { method, target, headers })).opened.operation;

test('method, path and query choose the operation', async () => {
  for (const [method, target, expected] of [
    ['GET', '/', 'ListBuckets'],
    ['GET', '/b', 'ListObjects'],
    ['GET', '/b?list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', '/b?versions', 'ListObjectVersions'],
    ['GET', '/b?uploads', 'ListMultipartUploads'],
    ['GET', '/b?location', 'GetBucketLocation'],
    ['HEAD', '/b', 'HeadBucket'],
    ['PUT', '/b', 'CreateBucket'],
    ['DELETE', '/b', 'DeleteBucket'],
    ['DELETE', '/b?policy', 'DeleteBucketPolicy'],
    ['GET', '/b/k', 'GetObject'],
    ['GET', '/b/k?x-id=GetObject&response-content-type=a&unknown=1', 'GetObject'],
    ['GET', '/b/k?partNumber=2', 'GetObject'],
    ['GET', '/b/k?uploadId=u', 'ListParts'],
    ['GET', '/b/k?acl=', 'GetObjectAcl'],
    ['HEAD', '/b/k', 'HeadObject'],
    ['PUT', '/b/k', 'PutObject'],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart'],
    ['DELETE', '/b/k?versionId=v', 'DeleteObject'],
    ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload'],
    ['DELETE', '/b/k?tagging', 'DeleteObjectTagging'],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
    ['GET', '/b?analytics', 'ListBucketAnalyticsConfigurations'],
    ['GET', '/b?analytics&id=x', 'GetBucketAnalyticsConfiguration'],
  ] as const)
    assert.equal(await operation(method, target), expected, `${method} ${target}`);
  assert.equal(
    (await hear('s3', { method: 'POST', target: '/b', headers: { 'content-type': 'multipart/form-data; boundary=x' } }))
      .opened.operation,
    'PostObject',
  );
});

test('a copy is known by its header', async () => {
  const headers = { 'x-amz-copy-source': '/b/other' };
  assert.equal(await operation('PUT', '/b/k', headers), 'CopyObject');
  assert.equal(await operation('PUT', '/b/k?partNumber=1&uploadId=u', headers), 'UploadPartCopy');
});

test('a sub-resource is never overlooked, so that a request for it cannot hit the whole', async () => {
  assert.equal(await refusal('s3', { method: 'DELETE', target: '/b?analytics' }), 'InvalidArgument');
  assert.equal(await refusal('s3', { method: 'DELETE', target: '/b?acl' }), 'MethodNotAllowed');
  assert.equal(await refusal('s3', { method: 'DELETE', target: '/b/k?acl' }), 'MethodNotAllowed');
  assert.equal(await refusal('s3', { method: 'PUT', target: '/b/k?partNumber=1' }), 'InvalidArgument');
  assert.equal(await refusal('s3', { method: 'PUT', target: '/b/k?uploadId=u' }), 'InvalidArgument');
  assert.equal(await refusal('s3', { method: 'PATCH', target: '/b/k' }), 'MethodNotAllowed');
  assert.equal(await refusal('s3', { method: 'DELETE', target: '/' }), 'MethodNotAllowed');
});

test('only bodies that are content are left unread', async () => {
  const put = await hear('s3', { method: 'PUT', target: '/b/k', headers: { 'content-length': '5' } });
  assert.deepEqual([put.opened.streamingBody, put.opened.maxBody], [true, 5 * 1024 ** 3]);
  assert.deepEqual(put.input, { Bucket: 'b', Key: 'k', ContentLength: 5 });
  const list = await hear('s3', { target: '/b' });
  assert.equal(list.opened.streamingBody, false);
});
