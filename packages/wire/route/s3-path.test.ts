import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findService } from './find-service.ts';
import { s3Place } from './s3-path.ts';

const place = (target: string, host = 'localhost') =>
  s3Place(findService({ method: 'GET', target, headers: { host } }, { domain: 'cloud.test' }));

test('a key is everything behind the bucket, decoded once', () => {
  assert.deepEqual(place('/'), {});
  assert.deepEqual(place('/b'), { bucket: 'b' });
  assert.deepEqual(place('/b/'), { bucket: 'b' });
  assert.deepEqual(place('/b//'), { bucket: 'b', key: '/' });
  assert.deepEqual(place('/b/a//b/../c/'), { bucket: 'b', key: 'a//b/../c/' });
  assert.deepEqual(place('/b/a%2Fb%2520c+d'), { bucket: 'b', key: 'a/b%20c+d' });
  assert.deepEqual(place('/services/Walrus/b/services/x'), { bucket: 'b', key: 'services/x' });
});

test('with the bucket in the host the whole path is the key', () => {
  assert.deepEqual(place('/', 'b.s3.cloud.test'), { bucket: 'b' });
  assert.deepEqual(place('/a/b', 'b.s3.cloud.test'), { bucket: 'b', key: 'a/b' });
  assert.deepEqual(place('//a', 'b.s3.cloud.test'), { bucket: 'b', key: '/a' });
});

test('a path that cannot be decoded is refused', () => {
  for (const target of ['/b/%', '/b/%zz', '/b/%ff', '/%c3/k'])
    assert.throws(() => place(target), { code: 'InvalidURI' });
  assert.throws(() => place('//k'), { code: 'InvalidBucketName' });
});

test('any key comes through as it was', () => {
  const key = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(key, (name) => assert.deepEqual(place(`/b/${encodeURIComponent(name)}`), { bucket: 'b', key: name })),
  );
});
