import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { days, hours, minutes } from '@mallee/base';
import { webhooks } from '../repos/webhooks.ts';
import { ann, bob, Cloud, code, nobody } from './cloud.ts';
import { openEndpoint } from './endpoint.ts';

const Bucket = 'photos';
const arn = (name = 'mill') => `arn:aws:sns:mallee-1:${ann.account}:${name}`;

interface EventRecord {
  readonly eventName: string;
  readonly eventVersion: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly s3: { readonly configurationId: string; readonly object: Record<string, unknown> & { key: string } };
}

/** A webhook on a port of its own, which answers what the test says. */
class Receiver {
  readonly bodies: string[] = [];
  status = 200;
  headers: Record<string, string> = {};
  readonly #server: Server = createServer(async (request, response) => {
    this.bodies.push(await text(request));
    response.writeHead(this.status, this.headers).end('thanks');
  });

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/in?secret=1`;
  }

  get records(): EventRecord[] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as { Records?: EventRecord[] }).Records ?? []);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('a webhook', () => {
  let cloud: Cloud;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = new Receiver();
    cloud = await Cloud.open({ webhooks: { mill: await receiver.open() } });
    await cloud.as(ann)('CreateBucket', { Bucket });
  });
  afterEach(async () => {
    await cloud.close();
    await receiver.close();
  });

  type Event = 's3:ObjectCreated:*';
  const subscribe = (Events: string[] = ['s3:ObjectCreated:*'], SkipDestinationValidation = true) =>
    cloud.as(ann)('PutBucketNotificationConfiguration', {
      Bucket,
      SkipDestinationValidation,
      NotificationConfiguration: { TopicConfigurations: [{ Id: 'mine', TopicArn: arn(), Events: Events as Event[] }] },
    });
  const put = (Key: string, Body = 'x', who = ann) => cloud.as(who)('PutObject', { Bucket, Key, Body });
  const deliver = () => cloud.reconcile('objects/webhook/mill');
  const waiting = async () => (await cloud.store.read((read) => webhooks.state(read, 'mill')))?.waiting ?? 0;
  const names = () => receiver.records.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`);

  test('hears of everything that it subscribed to, in AWS’s form and in order', async () => {
    await subscribe(['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*', 's3:ObjectAcl:Put']);
    const s3 = cloud.as(ann);
    const { ETag } = await put('a b/ü', 'hello');
    await s3('CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/a b/ü` });
    await s3('PutObjectTagging', { Bucket, Key: 'copy', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } });
    await s3('DeleteObjectTagging', { Bucket, Key: 'copy' });
    await s3('PutObjectAcl', { Bucket, Key: 'copy', ACL: 'public-read' });
    await s3('PutBucketAcl', { Bucket, ACL: 'public-read-write' });
    const at = {
      Bucket,
      Key: 'whole',
      UploadId: (await s3('CreateMultipartUpload', { Bucket, Key: 'whole' })).UploadId!,
    };
    const part = await s3('UploadPart', { ...at, PartNumber: 1, Body: 'part' });
    const complete = { ...at, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag! }] } };
    await s3('CompleteMultipartUpload', complete);
    await s3('CompleteMultipartUpload', complete);
    await put('anonymous', 'x', nobody);
    await s3('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'copy' }, { Key: 'absent' }] } });
    await s3('DeleteObject', { Bucket, Key: 'absent' });
    assert.equal(receiver.bodies.length, 0, 'nothing waits for a webhook');
    await deliver();
    assert.deepEqual(names(), [
      'ObjectCreated:Put a%20b/%C3%BC',
      'ObjectCreated:Copy copy',
      'ObjectTagging:Put copy',
      'ObjectTagging:Delete copy',
      'ObjectAcl:Put copy',
      'ObjectCreated:CompleteMultipartUpload whole',
      'ObjectCreated:CompleteMultipartUpload whole',
      'ObjectCreated:Put anonymous',
      'ObjectRemoved:Delete copy',
    ]);
    assert.equal(receiver.bodies.length, 1);
    const [first, , tagged, , , whole] = receiver.records;
    const { sequencer } = first!.s3.object;
    assert.match(String(sequencer), /^[0-9A-F]{16}$/);
    assert.deepEqual(first, {
      ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'mallee-1', eventTime: '2026-01-01T00:00:00.000Z' },
      ...{ eventName: 'ObjectCreated:Put', userIdentity: { principalId: `AWS:${ann.userId}` } },
      ...{ requestParameters: { sourceIPAddress: '127.0.0.1' }, responseElements: { 'x-amz-request-id': 'test' } },
      s3: {
        ...{ s3SchemaVersion: '1.0', configurationId: 'mine' },
        bucket: { name: Bucket, ownerIdentity: { principalId: ann.canonicalId }, arn: `arn:aws:s3:::${Bucket}` },
        object: { key: 'a%20b/%C3%BC', size: 5, eTag: ETag!.replaceAll('"', ''), sequencer },
      },
    });
    assert.equal(tagged!.eventVersion, '2.3');
    assert.equal(whole!.s3.object.size, 4);
    const sequencers = receiver.records.flatMap(({ s3: { object } }) => object.sequencer ?? []);
    assert.deepEqual(sequencers, sequencers.toSorted(), 'later writes have higher sequencers');
    assert.equal(receiver.records.at(-2)!.userIdentity.principalId, 'Anonymous');
    assert.equal(await waiting(), 0);
  });

  test('hears of versions and their markers, and of what lifecycles end', async () => {
    await cloud.as(ann)('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await subscribe(['s3:ObjectRemoved:*', 's3:LifecycleExpiration:*', 's3:ObjectCreated:Copy']);
    const { VersionId } = await put('a');
    const marker = await cloud.as(ann)('DeleteObject', { Bucket, Key: 'a' });
    await cloud.as(ann)('DeleteObject', { Bucket, Key: 'a', VersionId: marker.VersionId! });
    await cloud.as(ann)('PutBucketLifecycleConfiguration', {
      Bucket,
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }] },
    });
    cloud.world.advance(days(3));
    await cloud.reconcile('objects/lifecycle');
    await deliver();
    assert.deepEqual(names(), [
      'ObjectRemoved:DeleteMarkerCreated a',
      'ObjectRemoved:Delete a',
      'LifecycleExpiration:DeleteMarkerCreated a',
    ]);
    const [made, removed, expired] = receiver.records;
    for (const each of [made, removed]) assert.equal(each!.s3.object.versionId, marker.VersionId);
    assert.notEqual(expired!.s3.object.versionId, VersionId);
    assert.equal(expired!.userIdentity.principalId, 's3.amazonaws.com');
  });

  test('is tested when it is subscribed, unless it is a function or nobody wants that', async () => {
    await subscribe(undefined, false);
    await put('a');
    await deliver();
    const [tested, ...rest] = receiver.bodies;
    assert.deepEqual(JSON.parse(tested!), {
      ...{ Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-01-01T00:00:00.000Z', Bucket, RequestId: 'test' },
    });
    assert.equal(rest.length, 1);
    await cloud.as(ann)('PutBucketNotificationConfiguration', {
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          {
            LambdaFunctionArn: `arn:aws:lambda:mallee-1:${ann.account}:function:mill`,
            Events: ['s3:ObjectCreated:Put'],
          },
        ],
      },
    });
    assert.equal(await waiting(), 0);
  });

  test('that takes nothing is asked again later, over restarts too, and hears all in order', async () => {
    await subscribe();
    await put('a');
    receiver.status = 500;
    await deliver();
    await put('b');
    await deliver();
    assert.equal(receiver.bodies.length, 1, 'there is a pause after a failure');
    for (let failures = 1; failures < 5; failures += 1) {
      cloud.world.advance(minutes(5));
      await deliver();
      assert.equal(receiver.bodies.length, 1 + failures);
    }
    await cloud.reopen();
    assert.deepEqual(await cloud.objects.failingWebhooks(), [{ name: 'mill', waiting: 2, failures: 5 }]);
    receiver.status = 204;
    cloud.world.advance(minutes(5));
    receiver.bodies.length = 0;
    await deliver();
    assert.deepEqual(names(), ['ObjectCreated:Put a', 'ObjectCreated:Put b']);
    await put('c');
    await deliver();
    assert.equal(receiver.records.length, 3, 'after a success there is no pause');
    assert.deepEqual(await cloud.objects.failingWebhooks(), []);
    assert.match(cloud.world.metrics.text(), /mallee_webhook_requests_total\{webhook="mill",outcome="failed"\} 5\n/);
  });

  test('cannot send its messages elsewhere', async () => {
    const elsewhere = new Receiver();
    await subscribe();
    await put('a');
    receiver.status = 307;
    receiver.headers = { location: await elsewhere.open() };
    await deliver();
    assert.deepEqual([receiver.bodies.length, elsewhere.bodies.length, await waiting()], [1, 0, 1]);
    await elsewhere.close();
  });

  test('that is away for a day loses what is older, which is counted', async () => {
    await subscribe();
    await put('old');
    cloud.world.advance(hours(23));
    await put('young');
    await cloud.reconcile('objects/old-webhook-messages');
    assert.equal(await waiting(), 2);
    cloud.world.advance(hours(2));
    await cloud.reconcile('objects/old-webhook-messages');
    assert.equal(await waiting(), 1);
    assert.match(cloud.world.metrics.text(), /mallee_webhook_messages_dropped_total\{reason="old"\} 1\n/);
    await deliver();
    assert.deepEqual(names(), ['ObjectCreated:Put young']);
  });

  test('has a bounded queue: what finds no room is dropped and counted, and the write stands', async () => {
    await subscribe();
    await put('a');
    await cloud.store.write(async (tx) => {
      await tx.db<{ webhook: { waiting: number } }>().updateTable('webhook').set({ waiting: 100_000 }).execute();
    });
    await put('b');
    const { last, dropped } = (await cloud.store.read((read) => webhooks.state(read, 'mill')))!;
    assert.deepEqual([Number(last), Number(dropped)], [1, 1]);
    assert.match(cloud.world.metrics.text(), /mallee_webhook_messages_dropped_total\{reason="full"\} 1\n/);
    assert.equal((await cloud.as(ann)('HeadObject', { Bucket, Key: 'b' })).ContentLength, 1);
  });

  test('is for buckets of whoever may set it, and EventBridge is not', async () => {
    const config = { TopicConfigurations: [{ TopicArn: arn(), Events: ['s3:ObjectCreated:*' as Event] }] };
    const set = (who: typeof ann, NotificationConfiguration: object) =>
      cloud.as(who)('PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration });
    await assert.rejects(set(bob, config), code('AccessDenied'));
    await assert.rejects(set(ann, { EventBridgeConfiguration: {} }), code('NotImplemented'));
    await set(ann, config);
    await set(ann, {});
    await put('a');
    await deliver();
    assert.deepEqual(names(), []);
  });
});

test('an SDK client sets notifications, reads them back and has them delivered', async () => {
  const receiver = new Receiver();
  {
    await using endpoint = await openEndpoint(0, { webhooks: { mill: await receiver.open() } });
    const s3 = endpoint.client();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const subscription = {
      ...{ Id: 'one', TopicArn: arn(), Events: ['s3:ObjectCreated:*' as const] },
      Filter: { Key: { FilterRules: [{ Name: 'Prefix' as 'prefix', Value: 'in/' }] } },
    };
    const set = (TopicArn: string) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: { TopicConfigurations: [{ ...subscription, TopicArn }] },
        }),
      );
    await assert.rejects(set(arn('sea')), {
      name: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      ArgumentValue: 'The destination topic does not exist',
    });
    await set(arn());
    const got = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    assert.deepEqual(got.TopicConfigurations, [subscription]);
    assert.equal(got.QueueConfigurations, undefined);
    for (const Key of ['in/k', 'out/k']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    await endpoint.deliver();
    assert.match(receiver.bodies[0]!, /s3:TestEvent/);
    assert.deepEqual(
      receiver.records.map(({ s3: { object } }) => [object.key, object.size]),
      [['in/k', 5]],
    );
  }
  await receiver.close();
});
