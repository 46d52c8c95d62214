import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { caller } from './caller.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { parse, rawClient, type Sent } from './raw-client.ts';

const json = (operation: string, body: string): Sent => ({
  service: 'monitoring',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
  },
  body,
});
const cbor = (operation: string, body: Buffer): Sent => ({
  service: 'monitoring',
  target: `/service/GraniteServiceVersion20100801/operation/${operation}`,
  headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
  body,
});
const ec2 = (body: string): Sent => ({ service: 'ec2', body });
const iam = (body: string): Sent => ({ service: 'iam', body });
const put = (target: string, body: string | Buffer, more: Partial<Sent> = {}): Sent => ({
  ...{ service: 's3', method: 'PUT', target, body },
  ...more,
});
const chunked = (body: string): Sent =>
  put('/raw/chunks', body, {
    payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    headers: {
      ...{ 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '5' },
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  });
const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

/** What each mistake is answered with. */
const mistakes: readonly [what: string, sent: Sent, status: number, code: string][] = [
  ['an unknown action of EC2', ec2('Action=MakeCoffee&Version=2016-11-15'), 400, 'InvalidAction'],
  ['an action that is not offered', ec2('Action=CreateFleet&Version=2016-11-15'), 400, 'UnsupportedOperation'],
  ['no action', iam('Version=2010-05-08'), 400, 'MissingAction'],
  ['a form that is not one', ec2('Action=DescribeVpcs&VpcId.1=%zz'), 400, 'MalformedQueryString'],
  ['a parameter twice', ec2('Action=DescribeVpcs&VpcId.1=a&VpcId.1=b'), 400, 'MalformedQueryString'],
  ['an unknown parameter', ec2('Action=DescribeVpcs&Colour=red'), 400, 'UnknownParameter'],
  ['a deep parameter', ec2(`Action=DescribeVpcs&${'a.'.repeat(500)}b=1`), 400, 'MalformedQueryString'],
  ['a number that is none', ec2('Action=RunInstances&ImageId=x&MinCount=one&MaxCount=1'), 400, 'InvalidParameterValue'],
  ['a missing parameter', iam('Action=DeleteUser&Version=2010-05-08'), 400, 'ValidationError'],
  [
    'a policy that is not JSON',
    iam('Action=CreatePolicy&PolicyName=p&PolicyDocument=%7B'),
    400,
    'MalformedPolicyDocument',
  ],
  [
    'a policy that is too deep',
    iam(`Action=CreatePolicy&PolicyName=p&PolicyDocument=${encodeURIComponent(deep('[', ']', 1000))}`),
    ...([400, 'MalformedPolicyDocument'] as const),
  ],
  ['a service that is not there', { service: 'monitoring', body: 'Action=ListMetrics' }, 400, 'UnsupportedOperation'],
  ['JSON of an unknown operation', json('MakeCoffee', '{}'), 400, 'UnknownOperationException'],
  ['CBOR of an unknown operation', cbor('MakeCoffee', Buffer.from([0xff])), 400, 'UnknownOperationException'],
  ['XML that is none', put('/raw?acl', '<AccessControlPolicy>'), 400, 'MalformedXML'],
  ['XML with entities', put('/raw?acl', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), 400, 'MalformedXML'],
  ['XML of an absent operation', put('/raw?replication', deep('<a>', '</a>', 10_000)), 501, 'NotImplemented'],
  ['XML that is too deep', put('/raw?tagging', deep('<Tagging>', '</Tagging>', 10_000)), 400, 'MalformedXML'],
  ['deep XML', put('/raw/there?tagging', deep('<Tagging>', '</Tagging>', 10_000)), 400, 'MalformedXML'],
  ['a method that S3 lacks', { service: 's3', method: 'PATCH', target: '/raw' }, 405, 'MethodNotAllowed'],
  ['a path that is not UTF-8', { service: 's3', target: '/raw/%ff' }, 400, 'InvalidURI'],
  [
    'a digest that does not fit',
    put('/raw/k', 'x', { headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } }),
    400,
    'BadDigest',
  ],
  ['a digest that is none', put('/raw/k', 'x', { headers: { 'content-md5': 'x' } }), 400, 'InvalidDigest'],
  [
    'a checksum that does not fit',
    put('/raw/k', 'x', { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }),
    400,
    'BadDigest',
  ],
  ['another body than was signed', put('/raw/k', 'x', { payload: 'a'.repeat(64) }), 400, 'XAmzContentSHA256Mismatch'],
  ['a chunk without a size', chunked('hello\r\n'), 400, 'IncompleteBody'],
  ['chunks that end early', chunked('5\r\nhel'), 400, 'IncompleteBody'],
  ['a chunk that is too long', chunked('ffffffff\r\nhello\r\n0\r\n\r\n'), 400, 'IncompleteBody'],
  [
    'a trailer that does not fit',
    chunked('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
    400,
    'BadDigest',
  ],
  ['an old signature', { service: 's3', target: '/raw', late: 3600 }, 403, 'RequestTimeTooSkewed'],
  ['an old signature of EC2', { ...ec2('Action=DescribeVpcs'), late: 3600 }, 400, 'RequestExpired'],
  [
    'a date that is none',
    { service: 's3', target: '/raw', instead: { 'x-amz-date': 'yesterday' } },
    400,
    'AuthorizationHeaderMalformed',
  ],
  ['no signature', { service: 's3', target: '/raw', instead: { authorization: undefined } }, 403, 'AccessDenied'],
  [
    'no signature for EC2',
    { ...ec2('Action=DescribeVpcs'), target: '/services/compute', instead: { authorization: undefined } },
    403,
    'MissingAuthenticationToken',
  ],
  [
    'a signature that is none',
    { service: 's3', target: '/raw', instead: { authorization: 'AWS4-HMAC-SHA256 x' } },
    400,
    'AuthorizationHeaderMalformed',
  ],
  [
    'a way to sign that is none',
    { service: 's3', target: '/raw', instead: { authorization: 'Basic YTpi' } },
    400,
    'InvalidArgument',
  ],
  [
    'a session token of nobody',
    { service: 's3', target: '/raw', headers: { 'x-amz-security-token': 'x' } },
    400,
    'InvalidToken',
  ],
  [
    'a form that is too large',
    ec2(`Action=DescribeVpcs&x=${'x'.repeat(3 * 1024 * 1024)}`),
    413,
    'RequestEntityTooLarge',
  ],
  [
    'a length that is none',
    put('/raw/k', '', { instead: { 'content-length': undefined } }),
    411,
    'MissingContentLength',
  ],
];

describe('a gateway that is spoken to badly', { timeout: 300_000 }, () => {
  let cloud: CloudProcess;
  let ann: Person;
  let raw: ReturnType<typeof rawClient>;
  let untouched: string;

  /** All that the requests below could have changed. */
  async function state(): Promise<string> {
    const as = caller(cloud.cloud, cloud.config.region)(ann);
    const [vpcs, groups, users, policies] = [
      await as('ec2', 'DescribeVpcs', {}),
      await as('ec2', 'DescribeSecurityGroups', {}),
      await as('iam', 'ListUsers', {}),
      await as('iam', 'ListPolicies', { Scope: 'Local' }),
    ];
    const { body } = await raw.ask({ service: 's3', target: '/raw?list-type=2' });
    return JSON.stringify([vpcs, groups, users, policies, body]);
  }

  before(async () => {
    cloud = await openCloudProcess();
    ann = await cloud.newAccount('ann');
    raw = rawClient(cloud, ann);
    assert.equal((await raw.ask(put('/raw', ''))).status, 200);
    assert.equal((await raw.ask(put('/raw/there', 'content'))).status, 200);
    untouched = await state();
  });
  after(() => cloud[Symbol.asyncDispose]());

  test('answers each mistake in the words of its protocol, with a request id and without a stack', async () => {
    for (const [what, sent, status, code] of mistakes) {
      const { status: heard, headers, body } = await raw.ask(sent);
      assert.deepEqual([what, heard, body.includes(code) ? code : body], [what, status, code]);
      assert.match(headers, /\r\nx-amz(n-requestid|-request-id): [0-9a-f-]{36}/i, what);
      assert.match(body, /<Message>[^<]{5}|message.{5}/i, what);
      assert.doesNotMatch(body, /\n {4}at |\.ts\b/, what);
    }
    assert.equal(await state(), untouched);
  });

  test('goes on with a connection after a mistake that left it whole', async () => {
    const keep = { instead: { connection: 'keep-alive' } };
    const bytes = [
      raw.bytes({ ...ec2('Action=MakeCoffee'), ...keep }),
      raw.bytes({ service: 's3', target: '/nowhere', ...keep }),
      raw.bytes({ service: 's3', target: '/raw/there' }),
    ];
    const text = await raw.exchange(Buffer.concat(bytes));
    assert.deepEqual(
      [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status),
      ['400', '404', '200'],
    );
    assert.equal(parse(text).body, 'content');
  });

  test('closes connections that speak no HTTP, and never lets that pass for the answer to what came before', async () => {
    const good = raw.bytes({ service: 's3', target: '/raw/there', instead: { connection: 'keep-alive' } });
    for (const garbage of [
      Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'),
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET / HTTP/1.1\r\n: x\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n',
      'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`,
    ]) {
      const what = String(garbage).slice(0, 60);
      // What can be refused by its head alone may be answered before its body turns out to be none.
      const refusal = /^$|^HTTP\/1\.1 (400 Bad Request\r\nconnection: close|405 Method Not Allowed)\r\n/;
      assert.match(await raw.exchange(garbage), refusal, what);
      const text = await raw.exchange(Buffer.concat([good, Buffer.from(garbage as Buffer)]));
      assert.match(
        text,
        /^$|^HTTP\/1\.1 200 .*\r\n\r\ncontent(HTTP\/1\.1 (400 Bad Request|405 Method Not Allowed)\r\n.*)?$/s,
        what,
      );
    }
    assert.equal(await state(), untouched);
  });

  test('keeps nothing of a body that never came whole', async () => {
    const whole = raw.bytes(put('/raw/half', Buffer.alloc(100_000, 'x')));
    for (const length of [whole.length - 1, whole.length - 50_000, whole.length - 100_000])
      await raw.exchange(whole.subarray(0, length), { half: true });
    const form = raw.bytes(iam('Action=CreateUser&Version=2010-05-08&UserName=half'));
    await raw.exchange(form.subarray(0, form.length - 1), { half: true });
    assert.equal(await state(), untouched);
  });

  test('takes a body that dribbles in', async () => {
    const whole = raw.bytes(put('/raw/slow', 'x'.repeat(64)));
    const socket = connect({ port: Number(new URL(cloud.endpoint).port), host: '127.0.0.1' });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    for (const byte of [whole.subarray(0, -64), ...whole.subarray(-64).toString()]) {
      socket.write(byte);
      await sleep(2);
    }
    await once(socket, 'close');
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.equal((await raw.ask({ service: 's3', method: 'DELETE', target: '/raw/slow' })).status, 204);
  });

  test('has met no bug of its own', () => assert.deepEqual(cloud.bugs, []));
});
