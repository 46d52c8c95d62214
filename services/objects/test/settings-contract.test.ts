import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateBucketCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketReplicationCommand,
  GetObjectTorrentCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketReplicationCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import { openEndpoint } from './endpoint.ts';

const Bucket = 'photos';

describe('an SDK client', () => {
  let endpoint: Awaited<ReturnType<typeof openEndpoint>>;
  let s3: ReturnType<typeof endpoint.client>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client({ maxAttempts: 1 });
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  test('sets and reads acceleration and tiers', async () => {
    await s3.send(
      new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration: { Status: 'Enabled' } }),
    );
    assert.equal((await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status, 'Enabled');
    const tiers = {
      ...{ Id: 'one', Status: 'Enabled' as const, Filter: { Tag: { Key: 'k', Value: 'v' } } },
      Tierings: [{ AccessTier: 'ARCHIVE_ACCESS' as const, Days: 100 }],
    };
    await s3.send(
      new PutBucketIntelligentTieringConfigurationCommand({
        Bucket,
        Id: 'one',
        IntelligentTieringConfiguration: tiers,
      }),
    );
    const { IntelligentTieringConfigurationList, IsTruncated } = await s3.send(
      new ListBucketIntelligentTieringConfigurationsCommand({ Bucket }),
    );
    assert.deepEqual([IntelligentTieringConfigurationList, IsTruncated], [[tiers], false]);
  });

  test('is told why something is not there, in the codes that it knows', async () => {
    const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
    const refused = async (sent: Promise<unknown>, name: string, code: number, message: RegExp) => {
      const error = (await sent.then(
        () => assert.fail(`${name} is expected.`),
        (reason: unknown) => reason,
      )) as { name: string; message: string; $metadata: { httpStatusCode: number } };
      assert.deepEqual(
        [error.name, { $metadata: { httpStatusCode: error.$metadata.httpStatusCode } }],
        [name, status(code)],
      );
      assert.match(error.message, message);
    };
    const InventoryConfiguration = {
      ...{
        Id: 'i',
        IsEnabled: true,
        IncludedObjectVersions: 'All' as const,
        Schedule: { Frequency: 'Daily' as const },
      },
      Destination: { S3BucketDestination: { Bucket: 'arn:aws:s3:::photos', Format: 'CSV' as const } },
    };
    const inventory = new PutBucketInventoryConfigurationCommand({ Bucket, Id: 'i', InventoryConfiguration });
    await refused(s3.send(inventory), 'NotImplemented', 501, /would promise lists of objects/);
    const replicate = new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role: 'r', Rules: [] } });
    await refused(s3.send(replicate), 'NotImplemented', 501, /no other region/);
    const replication = s3.send(new GetBucketReplicationCommand({ Bucket }));
    await refused(replication, 'ReplicationConfigurationNotFoundError', 404, /was not found/);
    const torrent = s3.send(new GetObjectTorrentCommand({ Bucket, Key: 'k' }));
    await refused(torrent, 'MethodNotAllowed', 405, /not allowed against this resource/);
    const restore = s3.send(new RestoreObjectCommand({ Bucket, Key: 'k', RestoreRequest: { Days: 1 } }));
    await refused(restore, 'InvalidObjectState', 403, /current storage class/);
  });
});
