import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ann, Cloud, code, textOf } from './cloud.ts';
import { VersionsModel } from './versions-model.ts';

const Bucket = 'photos';
const keys = ['a', 'a/b', 'b'];
const anyKey = fc.constantFrom(...keys);
/** Which of a key's versions is meant, counted from the newest. */
const which = fc.nat({ max: 4 });
const encryption = fc.constantFrom(undefined, 'AES256' as const, 'aws:kms' as const);

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), key: anyKey, encryption }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key: anyKey }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete-version' as const), key: anyKey, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('copy' as const), key: anyKey, to: anyKey, which, encryption }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete-many' as const), key: anyKey, which }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('enable' as const, 'suspend' as const, 'restart' as const) }),
  },
);

test('a bucket with versions does what a small model does, restarts included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (actions, MaxKeys) => {
      const cloud = await Cloud.open();
      try {
        await follow(cloud, actions, MaxKeys);
      } finally {
        await cloud.close();
      }
    }),
    { numRuns: 25 },
  );
});

type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never;

async function follow(cloud: Cloud, actions: readonly Action[], MaxKeys: number): Promise<void> {
  const call = cloud.as(ann);
  const model = new VersionsModel();
  const version = (Status: 'Enabled' | 'Suspended') =>
    call('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } });
  const named = (key: string, at: number) => model.of(key)[at]?.id;
  await call('CreateBucket', { Bucket });
  await version('Enabled');
  for (const [at, next] of actions.entries()) {
    const body = `body ${at}`;
    switch (next.do) {
      case 'put': {
        const how = { ServerSideEncryption: next.encryption };
        const { VersionId } = await call('PutObject', { Bucket, Key: next.key, Body: body, ...how });
        assert.equal(VersionId === 'null', model.versioning === 'Suspended');
        model.put(next.key, VersionId!, body);
        break;
      }
      case 'delete': {
        const { VersionId, DeleteMarker } = await call('DeleteObject', { Bucket, Key: next.key });
        assert.equal(DeleteMarker, true);
        assert.equal(VersionId === 'null', model.versioning === 'Suspended');
        model.mark(next.key, VersionId!);
        break;
      }
      case 'delete-version': {
        const VersionId = named(next.key, next.which);
        if (VersionId === undefined) break;
        const answer = await call('DeleteObject', { Bucket, Key: next.key, VersionId });
        assert.equal(answer.DeleteMarker === true, model.find(next.key, VersionId)!.marker);
        model.remove(next.key, VersionId);
        break;
      }
      case 'delete-many': {
        const VersionId = named(next.key, next.which);
        if (VersionId === undefined) break;
        const Objects = [
          { Key: next.key, VersionId },
          { Key: 'none', VersionId: '0'.repeat(32) },
        ];
        const { Errors } = await call('DeleteObjects', { Bucket, Delete: { Objects } });
        assert.deepEqual(Errors, []);
        model.remove(next.key, VersionId);
        break;
      }
      case 'copy': {
        const source = model.of(next.key)[next.which];
        if (!source || source.marker) break;
        const CopySource = `${Bucket}/${encodeURIComponent(next.key)}?versionId=${source.id}`;
        const how = { ServerSideEncryption: next.encryption };
        const { VersionId } = await call('CopyObject', { Bucket, Key: next.to, CopySource, ...how });
        model.put(next.to, VersionId!, source.body);
        break;
      }
      case 'restart':
        await cloud.reopen();
        break;
      default:
        model.versioning = next.do === 'enable' ? 'Enabled' : 'Suspended';
        await version(model.versioning);
    }
  }
  await compare(cloud, model, MaxKeys);
  await cloud.reopen();
  await compare(cloud, model, 1000);
}

async function compare(cloud: Cloud, model: VersionsModel, MaxKeys: number): Promise<void> {
  const call = cloud.as(ann);
  const rows: [string, string, boolean, boolean][] = [];
  for (let from = {}; ; ) {
    const page = await call('ListObjectVersions', { Bucket, MaxKeys, ...from });
    const both = [
      ...page.Versions!.map((each) => ({ ...each, marker: false })),
      ...page.DeleteMarkers!.map((each) => ({ ...each, marker: true })),
    ];
    assert.ok(both.length <= MaxKeys);
    rows.push(...both.map((each): (typeof rows)[number] => [each.Key!, each.VersionId!, each.marker, each.IsLatest!]));
    if (!page.IsTruncated) break;
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  // An answer tells versions and markers apart, so their common order is lost.
  const sorted = (list: typeof rows) => list.map((row) => row.join(' ')).sort();
  assert.deepEqual(sorted(rows), sorted(model.rows()));
  for (const key of keys) {
    const current = model.current(key);
    if (current === undefined) await assert.rejects(call('GetObject', { Bucket, Key: key }), code('NoSuchKey'));
    else assert.equal(await textOf(await call('GetObject', { Bucket, Key: key })), current);
    for (const { id, marker, body } of model.of(key)) {
      const get = call('GetObject', { Bucket, Key: key, VersionId: id });
      if (marker) await assert.rejects(get, code('MethodNotAllowed'));
      else assert.equal(await textOf(await get), body);
    }
  }
}
