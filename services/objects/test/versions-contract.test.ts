import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { annsKey, openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const day = 86_400_000;

describe('an SDK client, with versions,', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
  });
  after(() => endpoint[Symbol.asyncDispose]());

  async function bucket(Bucket: string, locks = false) {
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: locks }));
    if (locks) return;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }

  test('sees markers as S3 shows them', async () => {
    const Bucket = 'marked';
    await bucket(Bucket);
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'x', Tagging: 'k=v' }));
    const gone = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b' }));
    assert.equal(gone.DeleteMarker, true);
    const failure = async (more: object) => {
      try {
        await s3.send(new GetObjectCommand({ Bucket, Key: 'a b', ...more }));
        return undefined;
      } catch (error) {
        const { name, $metadata, $response } = error as {
          name: string;
          $metadata: { httpStatusCode: number };
          $response: { headers: Record<string, string> };
        };
        return [name, $metadata.httpStatusCode, $response.headers['x-amz-delete-marker'], $response.headers.allow];
      }
    };
    assert.deepEqual(await failure({}), ['NoSuchKey', 404, 'true', undefined]);
    assert.deepEqual(await failure({ VersionId: gone.VersionId }), ['MethodNotAllowed', 405, 'true', 'DELETE']);
    assert.deepEqual(await failure({ VersionId: '0'.repeat(32) }), ['NoSuchVersion', 404, undefined, undefined]);
    assert.deepEqual(await failure({ VersionId: 'x' }), ['InvalidArgument', 400, undefined, undefined]);
    const list = await s3.send(new ListObjectVersionsCommand({ Bucket, EncodingType: 'url' }));
    assert.deepEqual([list.Versions?.[0]?.VersionId, list.Versions?.[0]?.IsLatest], [VersionId, false]);
    assert.deepEqual([list.DeleteMarkers?.[0]?.IsLatest, list.DeleteMarkers?.[0]?.Key], [true, 'a%20b']);
    const tags = await s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'a b', VersionId, Tagging: { TagSet: [{ Key: 'q', Value: 'w' }] } }),
    );
    assert.equal(tags.VersionId, VersionId);
    const Objects = [
      { Key: 'a b', VersionId },
      { Key: 'a b', VersionId: gone.VersionId },
    ];
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.equal(Errors, undefined);
    assert.deepEqual(
      Deleted?.map((each) => each.DeleteMarkerVersionId),
      [undefined, gone.VersionId],
    );
  });

  test('locks and finds it locked', async () => {
    const Bucket = 'vault';
    await bucket(Bucket, true);
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE' as const, Years: 1 } };
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' as const, Rule };
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const set = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    assert.deepEqual(set.ObjectLockConfiguration, ObjectLockConfiguration);
    const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + day);
    const locked = { ObjectLockMode: 'GOVERNANCE' as const, ObjectLockRetainUntilDate: until };
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...locked }));
    const named = { Bucket, Key: 'k', VersionId };
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    assert.deepEqual([head.ObjectLockMode, head.ObjectLockRetainUntilDate], ['GOVERNANCE', until]);
    await assert.rejects(s3.send(new DeleteObjectCommand(named)), { name: 'AccessDenied' });
    const longer = { Mode: 'COMPLIANCE' as const, RetainUntilDate: new Date(until.getTime() + day) };
    await s3.send(new PutObjectRetentionCommand({ ...named, Retention: longer, BypassGovernanceRetention: true }));
    assert.deepEqual((await s3.send(new GetObjectRetentionCommand(named))).Retention, longer);
    await s3.send(new PutObjectLegalHoldCommand({ ...named, LegalHold: { Status: 'ON' } }));
    assert.equal((await s3.send(new GetObjectLegalHoldCommand(named))).LegalHold?.Status, 'ON');
    const passing = new DeleteObjectCommand({ ...named, BypassGovernanceRetention: true });
    await assert.rejects(s3.send(passing), { name: 'AccessDenied' });
  });

  test('sets a lifecycle and hears when objects expire', async () => {
    const Bucket = 'logs';
    await bucket(Bucket);
    const Rules = [
      {
        ...{ ID: 'all of it', Status: 'Enabled' as const, Expiration: { Days: 3 } },
        Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeLessThan: 100 } },
        NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 3 },
      },
    ];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    const set = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.deepEqual(set.Rules, Rules);
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x', Tagging: 'k=v' }));
    assert.match(put.Expiration!, /^expiry-date=".* 00:00:00 GMT", rule-id="all%20of%20it"$/);
  });
});

/** Boto3 serialises by models of its own, and still knows the first form of a lifecycle. */
const script = `
import boto3, sys
from botocore.config import Config
s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='mallee-1', aws_access_key_id=sys.argv[2],
                  aws_secret_access_key=sys.argv[3], config=Config(s3={'addressing_style': 'path'}))
s3.create_bucket(Bucket='snake')
s3.put_bucket_versioning(Bucket='snake', VersioningConfiguration={'Status': 'Enabled', 'MFADelete': 'Disabled'})
for n in range(5): s3.put_object(Bucket='snake', Key='k', Body=str(n))
s3.delete_object(Bucket='snake', Key='k')
s3.put_bucket_lifecycle(Bucket='snake', LifecycleConfiguration={'Rules': [
    {'ID': 'first', 'Prefix': 'x', 'Status': 'Enabled', 'Expiration': {'Days': 1}}]})
[rule] = s3.get_bucket_lifecycle_configuration(Bucket='snake')['Rules']
assert rule['Prefix'] == 'x' and rule['Expiration'] == {'Days': 1} and 'Filter' not in rule, rule
found = 0
for page in s3.get_paginator('list_object_versions').paginate(Bucket='snake', PaginationConfig={'PageSize': 2}):
    rows = page.get('Versions', []) + page.get('DeleteMarkers', [])
    found += len(rows)
    answer = s3.delete_objects(Bucket='snake', Delete={'Objects': [{'Key': r['Key'], 'VersionId': r['VersionId']} for r in rows]})
    assert 'Errors' not in answer, answer
assert found == 6, found
s3.delete_bucket(Bucket='snake')
`;
const python = await promisify(execFile)('python3', ['-c', 'import boto3']).then(
  () => true,
  () => false,
);

test('boto3 empties a bucket of its versions page by page', {
  skip: python ? false : 'boto3 is not here',
}, async () => {
  await using endpoint = await openEndpoint();
  const { accessKeyId, secretAccessKey } = annsKey;
  await promisify(execFile)('python3', ['-c', script, endpoint.address, accessKeyId, secretAccessKey]);
});
