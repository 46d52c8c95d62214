import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { cbor } from '@smithy/core/cbor';
import { findService, loadService, notImplemented, type OperationName, writeAnswer, writeError } from '../index.ts';
import { answer, errorAnswer } from './dialogue.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

test('EC2 echoes the version that was asked for, and a list without items is there', async () => {
  const { text, answer: written } = await answer(
    'ec2',
    'DescribeInstances',
    { Reservations: [] },
    { version: '2015-10-01' },
  );
  assert.equal(
    text,
    `${declaration}<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2015-10-01/"><requestId>req-1</requestId><reservationSet/></DescribeInstancesResponse>`,
  );
  assert.equal(written.status, 200);
  assert.equal(written.headers['content-type'], 'text/xml;charset=UTF-8');
});

test('an EC2 operation without output says true', async () => {
  assert.match(
    (await answer('ec2', 'DeleteVolume', {})).text,
    /<\/requestId><return>true<\/return><\/DeleteVolumeResponse>$/,
  );
  assert.doesNotMatch((await answer('ec2', 'DescribeInstances', {})).text, /return/);
});

test('query answers have a result only where there is one', async () => {
  assert.equal(
    (await answer('iam', 'DeleteUser', undefined)).text,
    `${declaration}<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></DeleteUserResponse>`,
  );
  const { text } = await answer('iam', 'ListUsers', { Users: [], IsTruncated: false });
  assert.match(text, /<ListUsersResult>.*<Users\/>.*<\/ListUsersResult><ResponseMetadata>/);
});

test('text that would be markup or no XML is escaped', async () => {
  const key = 'a&<>"\r\n\t\u0001é😀';
  const { text } = await answer('s3', 'ListObjectsV2', { Contents: [{ Key: key, ETag: '"e"' }] });
  assert.match(text, /<Key>a&amp;&lt;&gt;&quot;&#xD;\n\t&#x1;é😀<\/Key>/);
  assert.match(text, /<ETag>&quot;e&quot;<\/ETag>/);
});

test('a long answer comes in pieces that are the same as the whole', async () => {
  const instances = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ InstanceId: `i-${n}`, KeyName: 'k'.repeat(500) }));
  const one = { Reservations: [{ ReservationId: 'r', Groups: [], Instances: instances(3000) }] };
  const many = { Reservations: instances(3000).map((instance) => ({ Instances: [instance] })) };
  for (const output of [one, many]) {
    const { answer: written, text } = await answer('ec2', 'DescribeInstances', output);
    assert.ok(!Buffer.isBuffer(written.body));
    assert.equal(text.match(/<instanceId>i-\d+<\/instanceId>/g)?.length, 3000);
    assert.ok(text.endsWith('</DescribeInstancesResponse>'));
  }
  const route = findService({ method: 'GET', target: '/services/compute', headers: {} }, { domain: 'x' });
  const again = writeAnswer(await loadService('ec2'), route, 'DescribeInstances', one, { requestId: 'r' });
  const pieces = [...(again.body as Iterable<Buffer>)];
  assert.ok(pieces.length > 3);
  assert.ok(pieces.every(({ length }) => length < 300_000));
  const short = await answer('ec2', 'DescribeInstances', { Reservations: [{ Instances: instances(2) }] });
  assert.ok(Buffer.isBuffer(short.answer.body));
});

test('S3 documents carry the namespace on their root and a line end after the declaration', async () => {
  const { text, answer: written } = await answer('s3', 'ListBuckets', { Buckets: [], Owner: { ID: 'o' } });
  assert.equal(
    text,
    `${declaration}<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets/><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>`,
  );
  assert.equal(written.headers['content-type'], 'application/xml');
  assert.equal(written.headers['x-amz-request-id'], 'req-1');
});

test('a bucket’s location is the text of the root', async () => {
  const open = `${declaration}<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`;
  assert.equal(
    (await answer('s3', 'GetBucketLocation', { LocationConstraint: 'x-1' })).text,
    `${open}>x-1</LocationConstraint>`,
  );
  assert.equal((await answer('s3', 'GetBucketLocation', {})).text, `${open}/>`);
});

test('a grantee says its type in the tag', async () => {
  const { text } = await answer('s3', 'GetBucketAcl', {
    Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'x' }, Permission: 'READ' }],
  });
  assert.match(
    text,
    /<AccessControlList><Grant><Grantee xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x<\/ID><\/Grantee>/,
  );
});

test('S3 statuses are those of S3', async () => {
  const status = async (operation: OperationName<'s3'>, output: object) =>
    (await answer('s3', operation, output)).answer.status;
  assert.equal(await status('DeleteObject', {}), 204);
  assert.equal(await status('PutBucketPolicy', {}), 204);
  assert.equal(await status('GetObject', { Body: Buffer.from('x') }), 200);
  assert.equal(await status('GetObject', { Body: Buffer.from('x'), ContentRange: 'bytes 0-0/5' }), 206);
  assert.equal(await status('PutObject', {}), 200);
});

test('an object’s content is passed on as it is, its facts as headers', async () => {
  const body = (async function* () {
    yield Buffer.from('hello');
  })();
  const { answer: written, text } = await answer('s3', 'GetObject', {
    Body: body,
    ETag: '"e"',
    LastModified: new Date(0),
    ContentLength: 5,
    Metadata: { a: 'é' },
    ExpiresString: 'never',
    ObjectLockRetainUntilDate: new Date(0),
  });
  assert.equal(written.body, body);
  assert.equal(text, 'hello');
  assert.deepEqual(written.headers, {
    etag: '"e"',
    'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
    'content-length': '5',
    'x-amz-meta-a': Buffer.from('é').toString('latin1'),
    expires: 'never',
    'x-amz-object-lock-retain-until-date': '1970-01-01T00:00:00.000Z',
    'content-type': 'binary/octet-stream',
    'x-amz-request-id': 'req-1',
  });
});

test('a line end cannot leave a header', async () => {
  await assert.rejects(answer('s3', 'GetObject', { ContentType: 'a\r\nset-cookie: b' }));
});

const fault = new AwsError('InvalidThing.NotFound', 404, 'No <thing>', {
  fields: { Extra: 'e&e' },
  headers: { 'x-extra': '1' },
});

test('each protocol has its form of an error', async () => {
  const ec2 = await errorAnswer('ec2', fault);
  assert.equal(
    ec2.body.toString(),
    `${declaration}<Response><Errors><Error><Code>InvalidThing.NotFound</Code><Message>No &lt;thing&gt;</Message></Error></Errors><RequestID>req-1</RequestID></Response>`,
  );
  assert.equal(ec2.answer.status, 404);
  assert.equal(ec2.answer.headers['x-extra'], '1');
  assert.equal(
    (await errorAnswer('iam', fault)).body.toString(),
    `${declaration}<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>InvalidThing.NotFound</Code><Message>No &lt;thing&gt;</Message><Extra>e&amp;e</Extra></Error><RequestId>req-1</RequestId></ErrorResponse>`,
  );
  assert.equal(
    (await errorAnswer('s3', fault)).body.toString(),
    `${declaration}<Error><Code>InvalidThing.NotFound</Code><Message>No &lt;thing&gt;</Message><Extra>e&amp;e</Extra><Resource>/b/k</Resource><RequestId>req-1</RequestId><HostId>req-1</HostId></Error>`,
  );
});

test('an error in answer to HEAD, and an unchanged object, have no body', async () => {
  const head = await errorAnswer('s3', fault, { method: 'HEAD' });
  assert.deepEqual([head.answer.status, head.answer.body], [404, undefined]);
  assert.equal((await errorAnswer('s3', new AwsError('NotModified', 304, ''))).answer.body, undefined);
});

test('JSON and CBOR name the modelled error and keep the old code for old clients', async () => {
  const limit = new AwsError('MissingParameter', 400, 'say');
  const json = await errorAnswer('monitoring', limit, {
    headers: { 'x-amz-target': 'GraniteServiceVersion20100801.X' },
  });
  assert.deepEqual(JSON.parse(json.body.toString()), {
    __type: 'com.amazonaws.cloudwatch#MissingRequiredParameterException',
    message: 'say',
  });
  assert.equal(json.answer.headers['x-amzn-query-error'], 'MissingParameter;Sender');
  const packed = await errorAnswer('monitoring', limit, {
    target: '/service/GraniteServiceVersion20100801/operation/X',
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
  });
  assert.deepEqual(cbor.deserialize(packed.body), {
    __type: 'com.amazonaws.cloudwatch#MissingRequiredParameterException',
    message: 'say',
  });
  assert.equal(packed.answer.headers['content-type'], 'application/cbor');
});

test('an operation that AWS has and we lack says so in its protocol', () => {
  const told = ({ code, status }: AwsError) => [code, status];
  assert.deepEqual(told(notImplemented('restXml', 'GetBucketWebsite')), ['NotImplemented', 501]);
  assert.deepEqual(told(notImplemented('ec2Query', 'CreateFleet')), ['UnsupportedOperation', 400]);
});

test('a request that belongs to no service is answered too', () => {
  const { status, body } = writeError(undefined, undefined, fault, { requestId: 'r', method: 'GET' });
  assert.equal(status, 404);
  assert.match(String(body), /<Error><Code>InvalidThing/);
});
