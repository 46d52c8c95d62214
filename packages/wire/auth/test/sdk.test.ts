import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError, Metrics, quietLog, realWorld } from '@mallee/base';
import { type BodySummary, IncomingBody } from '../../body/index.ts';
import { collect } from '../../body/test/chunked-client.ts';
import { readCredentials, type SignedRoute, SigningKeys, verify } from '../index.ts';
import { example } from './ask.ts';

// The real SDK over a real socket: what a client sends is what is verified.
const world = realWorld(quietLog(), new Metrics());
const keys = new SigningKeys();
let route: SignedRoute;
let hosts: readonly string[] = [];
let seen: {
  request: { target: string; headers: Record<string, string> };
  content: Buffer;
  kind: string;
  summary?: BodySummary;
};

const server = createServer(async (message, response) => {
  try {
    await receive(message);
    response.writeHead(200).end();
  } catch (error) {
    assert(error instanceof AwsError, String(error));
    response
      .writeHead(error.status)
      .end(`<Error><Code>${error.code}</Code><Message>${error.message}</Message></Error>`);
  }
});

async function receive(message: IncomingMessage): Promise<void> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at]!.toLowerCase();
    const value = message.rawHeaders[at + 1]!;
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  const request = { method: message.method ?? '', target: message.url ?? '', headers };
  const isS3 = route.service === 's3';
  const body = isS3 ? undefined : await collect(message);
  const claim = readCredentials(request, route, body);
  assert(claim !== 'anonymous');
  const { payload } = verify(claim, example.secretAccessKey, request, {
    now: world.now(),
    route,
    keys,
    hosts,
    ...(body && { body }),
  });
  if (!isS3 || request.method === 'GET') {
    seen = { request, content: body ?? Buffer.alloc(0), kind: payload.kind };
    return;
  }
  const incoming = new IncomingBody(headers, payload, { maxBytes: 1e7 });
  const content = await collect(incoming.read(message));
  seen = { request, content, kind: payload.kind, summary: incoming.summary() };
}

let endpoint = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const config = (path = '') => ({
  region: 'mallee-1',
  endpoint: endpoint + path,
  credentials: { ...example, sessionToken: 'a/session+token==' },
  maxAttempts: 1,
});
const s3 = (options: S3ClientConfig = {}) => new S3Client({ ...config(), forcePathStyle: true, ...options });

test('SDK v3: query services are accepted', async () => {
  route = { service: 'ec2', prefix: '/services/compute', bucketFromHost: false };
  await new EC2Client(config('/services/compute'))
    .send(new DescribeInstancesCommand({ InstanceIds: ['i-1'] }))
    .catch(acceptedOnly);
  assert.match(seen.content.toString(), /Action=DescribeInstances/);
  route = { service: 'iam', prefix: '/services/Euare', bucketFromHost: false };
  await new IAMClient(config('/services/Euare'))
    .send(new ListUsersCommand({ PathPrefix: '/a b/' }))
    .catch(acceptedOnly);
  assert.match(seen.content.toString(), /Action=ListUsers/);
  route = { service: 'sts', prefix: '', bucketFromHost: false };
  await new STSClient(config()).send(new GetCallerIdentityCommand({})).catch(acceptedOnly);
  assert.equal(seen.kind, 'whole');
});

/** The empty answer is none that the SDK could read; a refusal by us has a code. */
function acceptedOnly(error: Error): void {
  assert(!['SignatureDoesNotMatch', 'IncompleteSignature'].includes(error.name), error.message);
}

const names = ['plain', 'two words/ü😀', 'a//b/../c/./d', "plus+percent%quote'()*!~", '?&=#:@$,;', '..', ' '];

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
  test(`SDK v3: uploads with ${algorithm} are accepted, from memory and as a stream`, async () => {
    for (const prefix of ['', '/services/Walrus']) {
      route = { service: 's3', prefix, bucketFromHost: false };
      const client = s3({ endpoint: endpoint + prefix });
      for (const [at, Key] of names.entries()) {
        const content = Buffer.from(`content ${at} `.repeat(3000));
        const stream = at % 2 === 0;
        await client.send(
          new PutObjectCommand({
            Bucket: 'bkt',
            Key,
            Body: stream ? Readable.from([content.subarray(0, 9000), content.subarray(9000)]) : content,
            ContentLength: content.length,
            ChecksumAlgorithm: algorithm,
            Metadata: { color: 'dark  red' },
            ACL: 'public-read',
          }),
        );
        assert.deepEqual(seen.content, content);
        assert.equal(seen.kind, stream ? 'streaming-unsigned-trailer' : 'hash');
        assert.equal(seen.summary?.checksum?.algorithm, algorithm.toLowerCase());
      }
    }
  });
}

test('SDK v3: downloads of any key are accepted, and by a proxy’s name if it is configured', async () => {
  route = { service: 's3', prefix: '', bucketFromHost: false };
  const client = s3();
  client.middlewareStack.add(
    (next) => (args) => {
      // What a proxy does that does not keep the Host: the signature was made for another.
      const request = args.request as { headers: Record<string, string> };
      request.headers.host = 'inside.example:9000';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'proxy' },
  );
  for (const Key of names) {
    await s3().send(new GetObjectCommand({ Bucket: 'bkt', Key, ResponseContentType: 'text/plain; a=b+c' }));
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: 'bkt', Key })), { name: 'SignatureDoesNotMatch' });
    hosts = ['cloud.example', endpoint.slice('http://'.length)];
    await client.send(new GetObjectCommand({ Bucket: 'bkt', Key }));
    hosts = [];
  }
});
