import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetBucketLoggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ann, bob } from './cloud.ts';
import { bobsKey, openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;

/** A line is noted when its answer has left, which a client may see a little earlier. */
async function eventually(look: () => Promise<string[]>, count: number): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const lines = await look();
    if (lines.length >= count || tries === 100) return lines;
    await setTimeout(50);
  }
}

describe('an access log', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    for (const Bucket of ['photos', 'logs']) await s3.send(new CreateBucketCommand({ Bucket }));
    await endpoint.client({ credentials: bobsKey }).send(new CreateBucketCommand({ Bucket: 'bobs' }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  const log = (TargetBucket: string, more: object = {}) =>
    s3.send(
      new PutBucketLoggingCommand({
        Bucket: 'photos',
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket, TargetPrefix: 'photos/', ...more } },
      }),
    );
  const stored = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    const texts = Contents.map(async ({ Key }) => {
      assert.match(Key!, /^photos\/\d{4}(-\d\d){5}-[0-9A-F]{16}$/);
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'logs', Key: Key! }));
      return Body!.transformToString();
    });
    return (await Promise.all(texts)).join('');
  };

  test('goes only to a bucket of the same owner that lets logs in', async () => {
    const refused = { name: 'InvalidTargetBucketForLogging' };
    await assert.rejects(log('logs'), refused);
    for (const name of ['nowhere', 'bobs']) await assert.rejects(log(name), refused);
    assert.equal((await s3.send(new GetBucketLoggingCommand({ Bucket: 'photos' }))).LoggingEnabled, undefined);
    const Statement = {
      ...{ Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' },
      Resource: 'arn:aws:s3:::logs/photos/*',
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' },
        StringEquals: { 'aws:SourceAccount': ann.account },
      },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }));
    const TargetGrants = [
      { Grantee: { Type: 'CanonicalUser', ID: bob.canonicalId, DisplayName: 'bob' }, Permission: 'READ' },
    ];
    await log('logs', { TargetGrants });
    assert.deepEqual((await s3.send(new GetBucketLoggingCommand({ Bucket: 'photos' }))).LoggingEnabled, {
      ...{ TargetBucket: 'logs', TargetPrefix: 'photos/', TargetGrants },
    });
  });

  test('has a line for every request, those refused too', async () => {
    await endpoint.deliver();
    const before = (await stored()).split('\n').length;
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a b', Body: 'hello' }));
    await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'a b', Range: 'bytes=1-2' }));
    await fetch(`${endpoint.address}/photos/a%20b?x="y`, {
      headers: { 'user-agent': 'a "quoted" one', referer: 'http://r' },
    });
    const lines = await eventually(async () => {
      await endpoint.deliver();
      return (await stored())
        .trim()
        .split('\n')
        .slice(before - 1);
    }, 3);
    const own = `${ann.canonicalId} photos \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\] 127\\.0\\.0\\.1`;
    const host = `SigV4 - AuthHeader 127\\.0\\.0\\.1:\\d+ - - -`;
    const wanted = [
      `${own} ${ann.canonicalId} \\S+ REST\\.PUT\\.OBJECT a%20b "PUT /photos/a%20b\\?x-id=PutObject HTTP/1\\.1" 200 - - 5 \\d+ \\d+ "-" "aws-sdk-js[^"]*" - \\S+ ${host}`,
      `${own} ${ann.canonicalId} \\S+ REST\\.GET\\.OBJECT a%20b "GET [^"]*" 206 - 2 5 \\d+ \\d+ "-" "aws-sdk-js[^"]*" - \\S+ ${host}`,
      `${own} - \\S+ REST\\.GET\\.OBJECT a%20b "GET [^"]*" 403 AccessDenied \\d+ - \\d+ \\d+ "http://r" "a %22quoted%22 one" - \\S+ - - - 127.*`,
    ];
    assert.equal(lines.length, wanted.length, lines.join('\n'));
    for (const [at, pattern] of wanted.entries()) assert.match(lines[at]!, new RegExp(`^${pattern}$`));
  });

  test('ends when its owner says so', async () => {
    await s3.send(new PutBucketLoggingCommand({ Bucket: 'photos', BucketLoggingStatus: {} }));
    await endpoint.deliver();
    const before = await stored();
    await s3.send(new ListObjectsV2Command({ Bucket: 'photos' }));
    await endpoint.deliver();
    assert.equal(await stored(), before);
  });
});
