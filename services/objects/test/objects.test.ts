import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ann, Cloud, code, textOf } from './cloud.ts';

describe('objects', () => {
  let cloud: Cloud;
  before(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket: 'photos' });
  });
  after(() => cloud.close());

  test('come back as they were put', async () => {
    const call = cloud.as(ann);
    const put = await call('PutObject', { Bucket: 'photos', Key: 'a/ü.txt', Body: 'hello', Metadata: { who: 'me' } });
    assert.equal(put.ETag, '"5d41402abc4b2a76b9719d911017c592"');
    const got = await call('GetObject', { Bucket: 'photos', Key: 'a/ü.txt' });
    assert.equal(await textOf(got), 'hello');
    assert.deepEqual({ ...got.Metadata }, { who: 'me' });
    assert.equal(got.ContentLength, 5);
    const list = await call('ListObjectsV2', { Bucket: 'photos' });
    assert.deepEqual(
      list.Contents?.map(({ Key }) => Key),
      ['a/ü.txt'],
    );
    await call('DeleteObject', { Bucket: 'photos', Key: 'a/ü.txt' });
    await assert.rejects(call('GetObject', { Bucket: 'photos', Key: 'a/ü.txt' }), code('NoSuchKey'));
  });
});
