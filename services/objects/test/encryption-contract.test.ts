import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { annsKey, openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const Bucket = 'photos';
const key = randomBytes(32);
/** The SDK takes the key itself, whatever its types say, and adds the digest. */
const asKey = (bytes: Buffer) => bytes as unknown as string;
const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: asKey(key) };
const md5 = createHash('md5').update(key).digest('base64');

describe('an SDK client that wants encryption', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    for (const name of [Bucket, 'logs']) await s3.send(new CreateBucketCommand({ Bucket: name }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  const read = async (Key: string, more: object = {}) => {
    const { Body, ...facts } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...facts, bytes: Buffer.from(await Body!.transformToByteArray()) };
  };
  const encrypt = (name: string, SSEAlgorithm: 'AES256' | 'aws:kms') =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket: name,
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }] },
      }),
    );

  test('sets a bucket’s own, reads it back and takes it away', async () => {
    const get = () => s3.send(new GetBucketEncryptionCommand({ Bucket }));
    await assert.rejects(get(), (error: { name: string; $metadata: { httpStatusCode: number } }) => {
      assert.equal(error.name, 'ServerSideEncryptionConfigurationNotFoundError');
      return error.$metadata.httpStatusCode === 404;
    });
    await encrypt(Bucket, 'aws:kms');
    assert.deepEqual((await get()).ServerSideEncryptionConfiguration?.Rules, [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false },
    ]);
    assert.equal(
      (await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).ServerSideEncryption,
      'aws:kms',
    );
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    await assert.rejects(get());
  });

  for (const [kind, write, more] of [
    ['the cloud’s key', { ServerSideEncryption: 'AES256' }, {}],
    ['its account’s key', { ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true }, {}],
    ['its own key', customer, customer],
  ] as const)
    test(`writes and reads with ${kind}`, async () => {
      const content = randomBytes(200_001);
      const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: content, ...write }));
      const got = await read('one', { ...more, ChecksumMode: 'ENABLED' });
      assert.ok(got.bytes.equals(content));
      assert.deepEqual([got.ETag, got.ChecksumCRC32], [put.ETag, put.ChecksumCRC32]);
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'one', ...more }));
      for (const facts of [put, got, head]) {
        assert.equal(
          facts.ServerSideEncryption,
          'ServerSideEncryption' in write ? write.ServerSideEncryption : undefined,
        );
        assert.equal(facts.SSECustomerKeyMD5, more === customer ? md5 : undefined);
        assert.equal(facts.SSEKMSKeyId !== undefined, facts.ServerSideEncryption === 'aws:kms');
      }
      const part = await read('one', { ...more, Range: 'bytes=65530-131080' });
      assert.ok(part.bytes.equals(content.subarray(65_530, 131_081)));

      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'many', ...write }));
      const bodies = [randomBytes(5_242_881), randomBytes(70_000)];
      const Parts = [];
      for (const [at, Body] of bodies.entries()) {
        const address = { Bucket, Key: 'many', UploadId, PartNumber: at + 1 };
        const { ETag } = await s3.send(new UploadPartCommand({ ...address, Body, ...more }));
        Parts.push({ PartNumber: at + 1, ETag });
      }
      const whole = { Bucket, Key: 'many', UploadId, MultipartUpload: { Parts } };
      await s3.send(new CompleteMultipartUploadCommand(whole));
      assert.ok((await read('many', more)).bytes.equals(Buffer.concat(bodies)));
    });

  test('hears in S3’s words what is wrong with its key', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'own', Body: 'x', ...customer }));
    const refusal =
      (status: number, name: string) => (error: { name: string; $metadata: { httpStatusCode: number } }) => {
        assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
        return true;
      };
    const get = (more: object = {}) => s3.send(new GetObjectCommand({ Bucket, Key: 'own', ...more }));
    await assert.rejects(get(), refusal(400, 'InvalidRequest'));
    await assert.rejects(get({ ...customer, SSECustomerKey: asKey(randomBytes(32)) }), refusal(403, 'AccessDenied'));
    await assert.rejects(
      get({ ...customer, SSECustomerAlgorithm: 'AES128' }),
      refusal(400, 'InvalidEncryptionAlgorithmError'),
    );
    await assert.rejects(get({ ...customer, SSECustomerKey: asKey(randomBytes(31)) }), refusal(400, 'InvalidArgument'));
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: 'own' })), (error: { $metadata: object }) => {
      assert.equal((error.$metadata as { httpStatusCode: number }).httpStatusCode, 400);
      return true;
    });
    const SSEKMSKeyId = '01234567-89ab-cdef-0123-456789abcdef';
    await assert.rejects(
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId })),
      refusal(400, 'KMS.NotFoundException'),
    );
    await assert.rejects(
      s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/own` })),
      refusal(400, 'InvalidRequest'),
    );
    const CopySourceSSECustomerKey = asKey(key);
    await s3.send(
      new CopyObjectCommand({
        ...{ Bucket, Key: 'copy', CopySource: `${Bucket}/own`, ServerSideEncryption: 'AES256' },
        ...{ CopySourceSSECustomerAlgorithm: 'AES256', CopySourceSSECustomerKey },
      }),
    );
    assert.equal((await read('copy')).bytes.toString(), 'x');
  });

  test('may send a form, with the fields named like the headers', async () => {
    const fields = { key: 'form', 'x-amz-server-side-encryption': 'AES256' };
    const conditions = [{ bucket: Bucket }, ...Object.entries(fields).map(([name, value]) => ({ [name]: value }))];
    const expiration = new Date(Date.now() + 60_000).toISOString();
    const Policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
    const Signature = createHmac('sha1', annsKey.secretAccessKey).update(Policy).digest('base64');
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, AWSAccessKeyId: annsKey.accessKeyId, Policy, Signature }))
      form.append(name, value);
    form.append('file', new Blob(['from a form']), 'a.txt');
    const answer = await fetch(`${endpoint.address}/${Bucket}`, { method: 'POST', body: form });
    assert.deepEqual([answer.status, answer.headers.get('x-amz-server-side-encryption')], [204, 'AES256']);
    const got = await read('form');
    assert.deepEqual([got.bytes.toString(), got.ServerSideEncryption], ['from a form', 'AES256']);
  });

  test('finds its website served, and its access log encrypted and readable', async () => {
    await encrypt(Bucket, 'AES256');
    await encrypt('logs', 'AES256');
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs/*',
      },
    ];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy: policy }));
    const LoggingEnabled = { TargetBucket: 'logs', TargetPrefix: 'of-photos/' };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'home', ACL: 'public-read' }));
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    const page = await new Promise<string>((resolve, reject) => {
      const headers = { host: `${Bucket}.s3-website.localhost` };
      request(`${endpoint.address}/`, { headers }, (answer) => resolve(text(answer)))
        .on('error', reject)
        .end();
    });
    assert.equal(page, 'home');

    let found: string | undefined;
    for (let tries = 0; found === undefined && tries < 100; tries += 1) {
      await endpoint.deliver();
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
      found = Contents?.[0]?.Key;
    }
    const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket: 'logs', Key: found! }));
    assert.equal(ServerSideEncryption, 'AES256');
    assert.match(await Body!.transformToString(), /REST\.PUT\.LOGGING_STATUS|WEBSITE\.GET\.OBJECT|REST\.PUT\.OBJECT/);
  });
});
