import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { CloudWatchClient, GetMetricStatisticsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { AwsError } from '@mallee/base';
import {
  findService,
  loadService,
  openRequest,
  readInput,
  type WireAnswer,
  writeAnswer,
  writeError,
} from '../index.ts';
import { gather } from './plain.ts';

/** What of the SDK's HTTP request matters here. */
interface SdkRequest {
  method: string;
  hostname: string;
  path: string;
  query: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}
type Operate = (operation: string, input: Record<string, unknown>) => unknown;

/** A client whose requests are read and answered here instead of travelling. */
function options(operate: Operate) {
  return {
    region: 'mallee-1',
    endpoint: 'http://cloud.test',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: unknown) => ({ response: await reply(request as SdkRequest, operate) }),
    },
  };
}

async function reply(sent: SdkRequest, operate: Operate) {
  const request = {
    method: sent.method,
    target: sent.path + queryText(sent.query),
    headers: Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
  const body = bytesOf(sent.body ?? '');
  const route = findService(request, { domain: 'cloud.test' });
  const model = await loadService(route.service);
  const opened = openRequest(model, route, request, body);
  const about = { requestId: 'req-1', method: sent.method };
  let answer: WireAnswer;
  try {
    const { input } = readInput(model, route, request, opened, body);
    answer = writeAnswer(model, route, opened.operation, operate(opened.operation, input), about);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    answer = writeError(model, route, error, about);
  }
  return {
    statusCode: answer.status,
    headers: answer.headers,
    body: Readable.from([await gather(answer.body)]),
  };
}

/** The SDK's byte arrays warn of being used as text, which `Buffer.from` tries. */
function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function queryText(query: SdkRequest['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

test('the SDK and we understand each other on EC2', async () => {
  const asked = {
    ImageId: 'emi-1',
    MinCount: 1,
    MaxCount: 2,
    UserData: 'IyE=',
    TagSpecifications: [{ Tags: [{ Key: 'a', Value: '<&é😀' }] }],
  };
  const client = new EC2Client(
    options((operation, input) => {
      if (operation === 'DescribeInstances') throw new AwsError('InvalidInstanceID.NotFound', 400, 'none');
      const { ClientToken: token, ...rest } = input;
      assert.match(String(token), /^[0-9a-f-]{36}$/);
      assert.deepEqual(rest, asked);
      return {
        ReservationId: 'r-1',
        Instances: [{ InstanceId: 'i-1', LaunchTime: new Date(0), Tags: [{ Key: 'a', Value: '<&é😀' }] }],
      };
    }),
  );
  const { Instances } = await client.send(new RunInstancesCommand(asked as never));
  assert.deepEqual(Instances, [{ InstanceId: 'i-1', LaunchTime: new Date(0), Tags: [{ Key: 'a', Value: '<&é😀' }] }]);
  await assert.rejects(client.send(new DescribeInstancesCommand({ InstanceIds: ['i-1'] })), {
    name: 'InvalidInstanceID.NotFound',
    message: 'none',
  });
});

test('the SDK makes its own error class of a modelled code', async () => {
  const client = new IAMClient(
    options(() => {
      throw new AwsError('EntityAlreadyExists', 409, 'there is one');
    }),
  );
  await assert.rejects(client.send(new CreateUserCommand({ UserName: 'a' })), {
    name: 'EntityAlreadyExistsException',
    message: 'there is one',
  });
});

test('CloudWatch is understood in all three protocols', async () => {
  const when = new Date('2026-01-02T03:04:05Z');
  const data = {
    Namespace: 'app',
    MetricData: [{ MetricName: 'm', Timestamp: when, Values: [1.5, 2], Dimensions: [{ Name: 'n', Value: 'é' }] }],
  };
  const operations: string[] = [];
  const operate: Operate = (operation, input) => {
    operations.push(operation);
    if (operation === 'PutMetricData') assert.deepEqual(input, data);
    else if (input.Namespace === 'none') throw new AwsError('InvalidParameterValue', 400, 'no such');
    return operation === 'PutMetricData'
      ? {}
      : { Label: 'm', Datapoints: [{ Timestamp: when, Average: 1.5, SampleCount: 2 }] };
  };
  const ask = { MetricName: 'm', StartTime: when, EndTime: when, Period: 60 };
  for (const protocol of [undefined, AwsSmithyRpcV2CborProtocol, AwsQueryProtocol]) {
    const client = new CloudWatchClient({ ...options(operate), ...(protocol && { protocol }) });
    await client.send(new PutMetricDataCommand(data));
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...ask, Namespace: 'app' }));
    assert.deepEqual(Datapoints, [{ Timestamp: when, Average: 1.5, SampleCount: 2 }]);
    await assert.rejects(client.send(new GetMetricStatisticsCommand({ ...ask, Namespace: 'none' })), {
      message: 'no such',
      name: /^InvalidParameterValue/,
    });
  }
  assert.equal(operations.length, 9);
});

test('the SDK and we understand each other on S3', async () => {
  const outputs: Record<string, unknown> = {
    GetBucketLocation: { LocationConstraint: 'mallee-1' },
    ListObjectsV2: { KeyCount: 1, Contents: [{ Key: 'a&b', ETag: '"e"', Size: 5, LastModified: new Date(0) }] },
    GetObject: { Body: Buffer.from('hello'), ContentLength: 5, Metadata: { colour: 'red' }, ETag: '"e"' },
    DeleteObjects: { Deleted: [{ Key: 'a' }], Errors: [] },
  };
  const inputs: Record<string, Record<string, unknown>> = {};
  const client = new S3Client({
    ...options((operation, input) => {
      inputs[operation] = input;
      if (operation === 'HeadObject') throw new AwsError('NotFound', 404, 'none');
      return outputs[operation];
    }),
    forcePathStyle: true,
  });
  assert.equal((await client.send(new GetBucketLocationCommand({ Bucket: 'b' }))).LocationConstraint, 'mallee-1');
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a&b', MaxKeys: 5 }));
  assert.deepEqual(Contents, [{ Key: 'a&b', ETag: '"e"', Size: 5, LastModified: new Date(0) }]);
  assert.deepEqual(inputs.ListObjectsV2, { Bucket: 'b', Prefix: 'a&b', MaxKeys: 5 });
  const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a//../ü +' }));
  assert.equal(await Body?.transformToString(), 'hello');
  assert.deepEqual(Metadata, { colour: 'red' });
  assert.equal(inputs.GetObject?.Key, 'a//../ü +');
  await client.send(
    new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: '<b>' }], Quiet: true } }),
  );
  assert.deepEqual(inputs.DeleteObjects?.Delete, { Objects: [{ Key: 'a' }, { Key: '<b>' }], Quiet: true });
  await assert.rejects(client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })), { name: 'NotFound' });
});
