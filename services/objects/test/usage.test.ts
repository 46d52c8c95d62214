import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketLoggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { days, hours } from '@mallee/base';
import type { Served } from '@mallee/gateway/op';
import { use } from '../repos/use.ts';
import { ann, bob, Cloud } from './cloud.ts';
import { openEndpoint } from './endpoint.ts';

const Bucket = 'photos';
const got: Served = {
  ...{ requestId: 'r', site: false, at: 0, seconds: 0, method: 'GET', target: '/', headers: {}, bucket: Bucket },
  ...{ operation: 'GetObject', scope: undefined, input: undefined, output: undefined, status: 200, code: undefined },
  bytesSent: 10,
};

describe('what buckets hold and are asked for', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(bob)('CreateBucket', { Bucket: 'bobs' });
    // A bucket that is not in memory is looked up behind the caller's back.
    await cloud.as(ann)('HeadBucket', { Bucket });
  });
  afterEach(() => cloud.close());

  const rows = async (period: 'hour' | 'day') => {
    const { number } = (await cloud.store.read((read) =>
      read
        .db<{ bucket: { number: number; name: string } }>()
        .selectFrom('bucket')
        .select('number')
        .where('name', '=', Bucket)
        .executeTakeFirst(),
    ))!;
    return cloud.store.read((read) => use.of(read, number, period));
  };
  const serve = (more: Partial<Served> = {}) => cloud.objects.service.served!({ ...got, ...more });

  test('is told to the byte: versions, older ones, and parts of open uploads, also after a start', async () => {
    const s3 = cloud.as(ann);
    await s3('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await s3('PutObject', { Bucket, Key: 'a', Body: 'first' });
    await s3('PutObject', { Bucket, Key: 'a', Body: 'second' });
    await s3('DeleteObject', { Bucket, Key: 'a' });
    await s3('PutObject', { Bucket, Key: 'b', Body: 'b' });
    const { UploadId } = await s3('CreateMultipartUpload', { Bucket, Key: 'c' });
    await s3('UploadPart', { Bucket, Key: 'c', UploadId: UploadId!, PartNumber: 1, Body: 'part' });
    await cloud.as(bob)('PutObject', { Bucket: 'bobs', Key: 'k', Body: '12' });
    const held = { objects: 1, bytes: 1, olderVersions: 3, olderBytes: 11, uploads: 1, uploadBytes: 4 };
    const all = { ...held, objects: 2, bytes: 3, buckets: 2 };
    assert.deepEqual(cloud.objects.held(), all);
    await cloud.reopen();
    assert.deepEqual(cloud.objects.held(), all);
    const [anns, bobs] = await cloud.objects.report(cloud.world, 1);
    assert.deepEqual([anns!.name, anns!.holds, anns!.buckets.map(({ name }) => name)], ['ann', held, [Bucket]]);
    assert.deepEqual([bobs!.name, bobs!.holds.bytes], ['bob', 2]);
  });

  test('is kept by hour and by day, and requests are added up', async () => {
    cloud.world.advance(days(1) - (cloud.world.now() % days(1)));
    const start = cloud.world.now();
    await cloud.as(ann)('PutObject', { Bucket, Key: 'a', Body: 'hello' });
    serve();
    await cloud.reconcile('objects/use');
    serve({ status: 404 });
    serve({ operation: 'ListObjectsV2', status: 503 });
    serve({ method: 'PUT', operation: 'PutObject', input: { Body: { received: 7 } }, bytesSent: undefined });
    serve({ bucket: undefined });
    serve({ bucket: 'nowhere' });
    serve({ method: 'OPTIONS' });
    await cloud.reconcile('objects/use');
    cloud.world.advance(hours(1));
    serve({ method: 'HEAD', operation: 'HeadObject', bytesSent: undefined });
    await cloud.reconcile('objects/use');
    const common = { objects: 1, bytes: 5, older_versions: 0, older_bytes: 0, uploads: 0, upload_bytes: 0 };
    const about = { name: Bucket, account: ann.account, bucket: 1, ...common };
    const first = { gets: 2, heads: 0, puts: 1, posts: 0, deletes: 0, lists: 1, client_errors: 1, server_errors: 1 };
    const moved = { bytes_in: 7, bytes_out: 30 };
    assert.deepEqual(await rows('hour'), [
      { ...{ period: 'hour', start }, ...about, ...first, ...moved },
      {
        ...{ period: 'hour', start: start + hours(1) },
        ...about,
        ...first,
        heads: 1,
        gets: 0,
        puts: 0,
        lists: 0,
        client_errors: 0,
        server_errors: 0,
        bytes_in: 0,
        bytes_out: 0,
      },
    ]);
    assert.deepEqual(await rows('day'), [{ ...{ period: 'day', start }, ...about, ...first, heads: 1, ...moved }]);
    assert.deepEqual((await cloud.objects.report(cloud.world, 1))[0]!.buckets[0]!.requests, {
      ...first,
      heads: 1,
      ...moved,
    });
    assert.match(cloud.world.metrics.text(), /mallee_object_bytes\{kind="current"\} 5\n/);
  });

  test('has a row every hour also without a request, and hours are forgotten before days', async () => {
    for (let day = 0; day < 10; day += 1) {
      await cloud.reconcile('objects/use');
      cloud.world.advance(days(1));
    }
    const kept = [(await rows('hour')).length, (await rows('day')).length];
    assert.deepEqual(kept, [9, 10]);
    cloud.world.advance(days(500));
    await cloud.reconcile('objects/use');
    assert.deepEqual([(await rows('hour')).length, (await rows('day')).length], [1, 1]);
  });

  test('loses no count to a database that is away for a while', async () => {
    await cloud.reconcile('objects/use');
    serve();
    const { store } = cloud;
    const { write } = store;
    store.write = () => Promise.reject(new Error('away'));
    await assert.rejects(cloud.reconcile('objects/use'), /away/);
    serve();
    store.write = write;
    await cloud.reconcile('objects/use');
    assert.equal((await rows('day'))[0]!.gets, 2);
  });

  test('goes to rows and logs at an orderly stop', async () => {
    await cloud.as(ann)('CreateBucket', { Bucket: 'logs', ACL: 'log-delivery-write' as 'private' });
    const LoggingEnabled = { TargetBucket: 'logs', TargetPrefix: 'l/' };
    await cloud.as(ann)('PutBucketLogging', { Bucket, BucketLoggingStatus: { LoggingEnabled } });
    await cloud.as(ann)('HeadBucket', { Bucket });
    serve();
    await cloud.objects.flush(cloud.world);
    assert.equal((await rows('day'))[0]!.gets, 1);
    assert.equal((await cloud.as(ann)('ListObjectsV2', { Bucket: 'logs' })).KeyCount, 1);
  });
});

test('an SDK client’s requests are counted with their bytes', async () => {
  await using endpoint = await openEndpoint();
  const s3 = endpoint.client();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  await Body!.transformToString();
  await s3.send(new ListObjectsV2Command({ Bucket }));
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'absent' })), { name: 'NoSuchKey' });
  await assert.rejects(s3.send(new PutBucketLoggingCommand({ Bucket: 'absent', BucketLoggingStatus: {} })));
  const wanted = { gets: 2, heads: 0, puts: 2, posts: 0, deletes: 0, lists: 1, client_errors: 1, server_errors: 0 };
  for (let tries = 0; ; tries += 1) {
    const [one] = await endpoint.objects.report(endpoint.world, 1);
    const { bytes_in, bytes_out, ...counts } = one!.requests;
    // A request is counted when its answer has left, which a client may see a little earlier.
    if (tries < 100 && JSON.stringify(counts) !== JSON.stringify(wanted)) {
      await setTimeout(50);
      continue;
    }
    assert.deepEqual(counts, wanted);
    assert.equal(bytes_in, 5);
    assert.ok(bytes_out > 5);
    return;
  }
});
