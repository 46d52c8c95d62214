import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { days } from '@mallee/base';
import { ann, Cloud, code, helper } from './cloud.ts';

const Bucket = 'vault';
const arn = `arn:aws:s3:::${Bucket}`;

describe('a bucket with object lock', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  beforeEach(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket, ObjectLockEnabledForBucket: true });
  });
  afterEach(() => cloud.close());

  const Key = 'k';
  const later = (count: number) => new Date(cloud.world.now() + days(count));
  const put = async (more: object = {}) =>
    (await call('PutObject', { Bucket, Key, Body: 'x', checksum: 'crc32', ...more })).VersionId!;
  const keep = (VersionId: string, Mode: string, RetainUntilDate: Date, more: object = {}) =>
    call('PutObjectRetention', { Bucket, Key, VersionId, Retention: { Mode, RetainUntilDate } as object, ...more });
  const remove = (VersionId: string, more: object = {}, who = ann) =>
    cloud.as(who)('DeleteObject', { Bucket, Key, VersionId, ...more });
  const usual = (DefaultRetention: object) =>
    call('PutObjectLockConfiguration', {
      ...{ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } },
    });
  const denied = (work: Promise<unknown>) => assert.rejects(work, code('AccessDenied'));
  const bypass = { BypassGovernanceRetention: true };

  test('keeps versions and never stops', async () => {
    assert.deepEqual(await call('GetBucketVersioning', { Bucket }), { Status: 'Enabled' });
    const off = { Bucket, VersioningConfiguration: { Status: 'Suspended' as const } };
    await assert.rejects(call('PutBucketVersioning', off), code('InvalidBucketState'));
    assert.deepEqual(await call('GetObjectLockConfiguration', { Bucket }), {
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    });
  });

  test('locks new versions as it is set to, and refuses what is no setting', async () => {
    await usual({ Mode: 'GOVERNANCE', Days: 3 });
    const version = await put();
    const head = await call('HeadObject', { Bucket, Key });
    assert.equal(head.ObjectLockMode, 'GOVERNANCE');
    assert.equal(head.ObjectLockRetainUntilDate?.getTime(), cloud.world.now() + days(3));
    await denied(remove(version));
    await assert.rejects(usual({ Mode: 'GOVERNANCE', Days: 3, Years: 1 }), code('MalformedXML'));
    await assert.rejects(usual({ Mode: 'GOVERNANCE', Days: 0 }), code('InvalidArgument'));
    await assert.rejects(usual({ Mode: 'GOVERNANCE', Days: 36_501 }), code('InvalidArgument'));
    await assert.rejects(usual({ Mode: 'SOFT', Days: 1 }), code('MalformedXML'));
    const unchecked = call('PutObject', { Bucket, Key, Body: 'x' });
    await assert.rejects(unchecked, code('InvalidRequest'), 'a body that nobody checked is not locked for years');
    const upload = await call('CreateMultipartUpload', { Bucket, Key: 'parts' });
    const about = { Bucket, Key: 'parts', UploadId: upload.UploadId! };
    const part = await call('UploadPart', { ...about, PartNumber: 1, Body: 'x' });
    await call('CompleteMultipartUpload', {
      ...about,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
    });
    assert.equal((await call('HeadObject', { Bucket, Key: 'parts' })).ObjectLockMode, 'GOVERNANCE');
    await call('CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/k` });
    assert.equal((await call('HeadObject', { Bucket, Key: 'copy' })).ObjectLockMode, 'GOVERNANCE');
  });

  test('hides a locked version behind a marker, and deletes it only once its time is over', async () => {
    const version = await put({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: later(2) });
    await call('DeleteObject', { Bucket, Key });
    await denied(remove(version));
    await denied(remove(version, bypass));
    const { Errors } = await call('DeleteObjects', {
      ...{ Bucket, ...bypass, Delete: { Objects: [{ Key, VersionId: version }] } },
    });
    assert.deepEqual(
      Errors?.map(({ Code }) => Code),
      ['AccessDenied'],
    );
    cloud.restart();
    await denied(remove(version));
    await assert.rejects(call('DeleteBucket', { Bucket }), code('BucketNotEmpty'));
    cloud.world.advance(days(2));
    await remove(version);
  });

  test('lets compliance only become longer, whoever asks', async () => {
    const version = await put();
    const chief = { ...ann, cloudAdministrator: true };
    await keep(version, 'COMPLIANCE', later(2));
    await denied(keep(version, 'COMPLIANCE', later(1), bypass));
    await denied(keep(version, 'GOVERNANCE', later(3), bypass));
    await denied(call('PutObjectRetention', { Bucket, Key, VersionId: version, Retention: {}, ...bypass }));
    await denied(remove(version, bypass, chief));
    await keep(version, 'COMPLIANCE', later(3));
    const { Retention } = await call('GetObjectRetention', { Bucket, Key, VersionId: version });
    assert.deepEqual(Retention, { Mode: 'COMPLIANCE', RetainUntilDate: later(3) });
  });

  test('lets governance be passed over by who asks for it and may', async () => {
    const may = (...Action: string[]) => helper({ Effect: 'Allow', Action, Resource: [arn, `${arn}/*`] });
    const version = await put({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: later(2) });
    await denied(keep(version, 'GOVERNANCE', later(1)));
    await keep(version, 'GOVERNANCE', later(3));
    await denied(remove(version, bypass, may('s3:DeleteObjectVersion')));
    await denied(remove(version));
    await keep(version, 'GOVERNANCE', later(1), bypass);
    await remove(version, bypass, may('s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'));
  });

  test('keeps what is held until it is let go', async () => {
    const version = await put({ ObjectLockLegalHoldStatus: 'ON' });
    await denied(remove(version, bypass));
    const named = { Bucket, Key, VersionId: version };
    assert.deepEqual(await call('GetObjectLegalHold', named), { LegalHold: { Status: 'ON' } });
    await call('PutObjectLegalHold', { ...named, LegalHold: { Status: 'OFF' } });
    await remove(version);
  });

  test('refuses what makes no lock', async () => {
    const mode = { ObjectLockMode: 'GOVERNANCE' };
    await assert.rejects(put(mode), code('InvalidArgument'));
    await assert.rejects(put({ ...mode, ObjectLockRetainUntilDate: later(-1) }), code('InvalidArgument'));
    await assert.rejects(put({ ObjectLockMode: 'X', ObjectLockRetainUntilDate: later(1) }), code('InvalidArgument'));
    await assert.rejects(put({ ObjectLockLegalHoldStatus: 'MAYBE' }), code('InvalidArgument'));
    const version = await put();
    const named = { Bucket, Key, VersionId: version };
    await assert.rejects(keep(version, 'GOVERNANCE', later(-1)), code('InvalidArgument'));
    await assert.rejects(call('GetObjectRetention', named), code('NoSuchObjectLockConfiguration'));
    await assert.rejects(call('GetObjectLegalHold', named), code('NoSuchObjectLockConfiguration'));
    await assert.rejects(keep('0'.repeat(32), 'GOVERNANCE', later(1)), code('NoSuchVersion'));
    await call('CreateBucket', { Bucket: 'plain' });
    const plain = { Bucket: 'plain', Key: 'k', ObjectLockLegalHoldStatus: 'ON' as const, Body: 'x' };
    await assert.rejects(call('PutObject', plain), code('InvalidRequest'));
    await assert.rejects(
      call('GetObjectLockConfiguration', { Bucket: 'plain' }),
      code('ObjectLockConfigurationNotFoundError'),
    );
    const on = { Bucket: 'plain', ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' as const } };
    await assert.rejects(call('PutObjectLockConfiguration', on), code('InvalidBucketState'));
  });

  test('tells a reader only what he may know, and lets policies look at the wished lock', async () => {
    await put({ ObjectLockLegalHoldStatus: 'ON', Tagging: 'a=b' });
    const statement = (Action: string[], more: object = {}) => ({
      ...{ Effect: 'Allow', Action, Resource: [`${arn}/*`] },
      ...more,
    });
    const plain = await cloud.as(helper(statement(['s3:GetObject'])))('HeadObject', { Bucket, Key });
    assert.deepEqual([plain.ObjectLockLegalHoldStatus, plain.TagCount], [undefined, undefined]);
    const who = helper(statement(['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectTagging']));
    const more = await cloud.as(who)('HeadObject', { Bucket, Key });
    assert.deepEqual([more.ObjectLockLegalHoldStatus, more.TagCount], ['ON', 1]);
    const few = { Condition: { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' } } };
    const short = helper(statement(['s3:PutObjectRetention'], few));
    const wish = (count: number) =>
      cloud.as(short)('PutObjectRetention', {
        ...{ Bucket, Key, Retention: { Mode: 'GOVERNANCE', RetainUntilDate: later(count) } },
      });
    await denied(wish(11));
    await wish(10);
  });
});
