import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { days } from '@mallee/base';
import { ann, Cloud, code } from './cloud.ts';

const Bucket = 'logs';

describe('a bucket’s lifecycle', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  beforeEach(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket });
  });
  afterEach(() => cloud.close());

  const rule = (more: object) => ({ ID: 'r', Status: 'Enabled', Filter: {}, ...more }) as LifecycleRule;
  const set = (...Rules: LifecycleRule[]) =>
    call('PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules } });
  const put = async (Key: string, more: object = {}) =>
    (await call('PutObject', { Bucket, Key, Body: 'four', ...more })).VersionId!;
  const keys = async () => (await call('ListObjectsV2', { Bucket })).Contents!.map(({ Key }) => Key);
  const rows = async () => {
    const { Versions, DeleteMarkers } = await call('ListObjectVersions', { Bucket });
    return [...Versions!.map(({ VersionId }) => VersionId), ...DeleteMarkers!.map(() => 'marker')];
  };
  const enable = (Status: 'Enabled' | 'Suspended' = 'Enabled') =>
    call('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } });
  async function pass(count: number) {
    cloud.world.advance(days(count));
    await cloud.reconcile('objects/lifecycle');
  }

  test('comes back as it was set', async () => {
    await assert.rejects(call('GetBucketLifecycleConfiguration', { Bucket }), code('NoSuchLifecycleConfiguration'));
    const rules = [
      rule({
        ID: 'a',
        Filter: { Prefix: 'x/' },
        Expiration: { Days: 3 },
        Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
      }),
      rule({
        ID: 'b',
        Filter: { And: { Prefix: 'y', Tags: [{ Key: 'k', Value: 'v' }] } },
        Expiration: { Date: new Date('2030-01-01') },
      }),
      rule({
        ID: 'c',
        Filter: { Tag: { Key: 'k', Value: 'v' } },
        NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
      }),
      {
        ID: 'd',
        Status: 'Disabled',
        Prefix: 'old',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
      } as const,
    ];
    await set(...rules);
    const { Rules } = await call('GetBucketLifecycleConfiguration', { Bucket });
    const tidy = (list: unknown) =>
      JSON.parse(JSON.stringify(list).replace(/,?"(Noncurrent)?(Version)?Transitions":\[\]/g, ''));
    assert.deepEqual(tidy(Rules), tidy(rules));
    await call('DeleteBucketLifecycle', { Bucket });
    await assert.rejects(call('GetBucketLifecycleConfiguration', { Bucket }), code('NoSuchLifecycleConfiguration'));
  });

  test('is refused where it means nothing', async () => {
    const Expiration = { Days: 1 };
    const cases: [string, object[]][] = [
      ['MalformedXML', []],
      ['MalformedXML', [{ ...rule({ Expiration }), Filter: undefined }]],
      ['MalformedXML', [rule({ Expiration, Prefix: 'a' })]],
      ['MalformedXML', [rule({ Expiration, Status: 'On' })]],
      ['MalformedXML', [rule({ Expiration: { Days: 1, Date: new Date('2030-01-01') } })]],
      ['MalformedXML', [rule({ Expiration: {} })]],
      ['MalformedXML', [rule({ Expiration, Filter: { Prefix: 'a', ObjectSizeLessThan: 3 } })]],
      ['MalformedXML', [rule({ Expiration, Filter: { And: { Prefix: 'a' } } })]],
      ['MalformedXML', [rule({ Transitions: [{ Days: 1, StorageClass: 'CELLAR' }] })]],
      ['InvalidRequest', [rule({})]],
      ['InvalidArgument', [rule({ Expiration: { Days: 0 } })]],
      ['InvalidArgument', [rule({ Expiration: { Date: new Date('2030-01-01T01:00:00Z') } })]],
      ['InvalidArgument', [rule({ Expiration }), rule({ Expiration })]],
      ['InvalidArgument', [rule({ Expiration, ID: 'x'.repeat(256) })]],
      ['InvalidArgument', [rule({ Expiration, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] })]],
      ['InvalidArgument', [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } })]],
      [
        'InvalidRequest',
        [rule({ Expiration: { ExpiredObjectDeleteMarker: true }, Filter: { Tag: { Key: 'a', Value: 'b' } } })],
      ],
      [
        'InvalidRequest',
        [rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Filter: { ObjectSizeLessThan: 3 } })],
      ],
    ];
    for (const [wanted, rules] of cases)
      await assert.rejects(set(...(rules as LifecycleRule[])), code(wanted), JSON.stringify(rules));
  });

  test('ends objects after days, at midnight, and says when beforehand', async () => {
    await set(rule({ Filter: { Prefix: 'tmp/' }, Expiration: { Days: 2 } }));
    await put('tmp/a');
    await put('kept');
    const { Expiration } = await call('HeadObject', { Bucket, Key: 'tmp/a' });
    const due = Math.ceil((cloud.world.now() + days(2)) / days(1)) * days(1);
    assert.equal(Expiration, `expiry-date="${new Date(due).toUTCString()}", rule-id="r"`);
    assert.equal((await call('HeadObject', { Bucket, Key: 'kept' })).Expiration, undefined);
    cloud.world.advance(due - cloud.world.now() - 1);
    await pass(0);
    assert.deepEqual(await keys(), ['kept', 'tmp/a']);
    cloud.world.advance(1);
    await pass(0);
    assert.deepEqual(await keys(), ['kept']);
  });

  test('ends objects at a date', async () => {
    const date = Math.ceil(cloud.world.now() / days(1)) * days(1) + days(5);
    await set(rule({ Expiration: { Date: new Date(date) } }));
    await put('a');
    await pass(4);
    assert.deepEqual(await keys(), ['a']);
    await pass(3);
    assert.deepEqual(await keys(), []);
  });

  test('chooses by tags and size', async () => {
    const filter = {
      And: { Tags: [{ Key: 'class', Value: 'temp' }], ObjectSizeGreaterThan: 3, ObjectSizeLessThan: 5 },
    };
    await set(rule({ Filter: filter, Expiration: { Days: 1 } }));
    await put('goes', { Tagging: 'class=temp&more=1' });
    await put('other-tag', { Tagging: 'class=kept' });
    await put('too-large', { Tagging: 'class=temp', Body: 'fiver' });
    await pass(3);
    assert.deepEqual(await keys(), ['other-tag', 'too-large']);
  });

  test('a disabled rule does nothing', async () => {
    await set(rule({ Status: 'Disabled', Expiration: { Days: 1 } }));
    await put('a');
    await pass(3);
    assert.deepEqual(await keys(), ['a']);
  });

  test('with versions an object expires behind a marker, and older versions go after their days', async () => {
    await enable();
    await set(rule({ Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 3 } }));
    const id = await put('a');
    await pass(2);
    assert.deepEqual(await rows(), [id, 'marker']);
    await pass(2);
    assert.deepEqual(await rows(), [id, 'marker']);
    await pass(2);
    assert.deepEqual(await rows(), ['marker'], 'noncurrent since the marker came');
    await pass(0);
    assert.deepEqual(await rows(), [], 'a marker that is old enough and hides nothing goes too');
  });

  test('keeps as many newer noncurrent versions as it is told', async () => {
    await enable();
    await set(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 } }));
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift(await put('a'));
    await pass(3);
    assert.deepEqual(await rows(), ids.slice(0, 3));
    await pass(3);
    assert.deepEqual(await rows(), ids.slice(0, 3));
  });

  test('removes markers that hide nothing, and only those', async () => {
    await enable();
    await set(rule({ Expiration: { ExpiredObjectDeleteMarker: true } }));
    const id = await put('a');
    await call('DeleteObject', { Bucket, Key: 'a' });
    await call('DeleteObject', { Bucket, Key: 'b' });
    await pass(0);
    assert.deepEqual(await rows(), [id, 'marker']);
    await call('DeleteObject', { Bucket, Key: 'a', VersionId: id });
    await pass(0);
    assert.deepEqual(await rows(), []);
  });

  test('gives up uploads, and says when beforehand', async () => {
    await set(rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }));
    const upload = await call('CreateMultipartUpload', { Bucket, Key: 'a' });
    assert.equal(upload.AbortRuleId, 'r');
    await pass(1);
    assert.equal((await call('ListMultipartUploads', { Bucket })).Uploads!.length, 1);
    await pass(2);
    assert.equal((await call('ListMultipartUploads', { Bucket })).Uploads!.length, 0);
  });

  test('walks more than one slice of a bucket', async () => {
    await enable();
    await set(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }));
    await Promise.all(Array.from({ length: 300 }, (_, at) => put(`k${at % 3}`)));
    await pass(3);
    assert.equal((await rows()).length, 3);
  });

  test('never ends what is locked', async () => {
    await call('CreateBucket', { Bucket: 'vault', ObjectLockEnabledForBucket: true });
    const about = { Bucket: 'vault', Key: 'k' };
    await call('PutObject', { ...about, Body: 'x', ObjectLockLegalHoldStatus: 'ON' });
    await call('PutObject', { ...about, Body: 'y' });
    const Rules = [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } })];
    await call('PutBucketLifecycleConfiguration', { Bucket: 'vault', LifecycleConfiguration: { Rules } });
    await pass(3);
    const { Versions } = await call('ListObjectVersions', { Bucket: 'vault' });
    assert.equal(Versions!.length, 2);
    const VersionId = Versions![1]!.VersionId;
    await call('PutObjectLegalHold', { ...about, VersionId, LegalHold: { Status: 'OFF' } });
    await pass(0);
    assert.equal((await call('ListObjectVersions', { Bucket: 'vault' })).Versions!.length, 1);
  });
});
