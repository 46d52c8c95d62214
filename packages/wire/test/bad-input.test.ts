import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import fc from 'fast-check';
import { form, hear, posted, refusal, type Said } from './dialogue.ts';

const ec2 = (query: string) => refusal('ec2', posted(`Action=DescribeInstances&Version=2016-11-15${query}`));
const json = (operation: string, body: string | Buffer): Said => ({
  method: 'POST',
  headers: {
    'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
    'content-type': 'application/x-amz-json-1.0',
  },
  body,
});
const xml = (target: string, body: string | Buffer): Said => ({ method: 'PUT', target, body });
const acl = (body: string | Buffer) => refusal('s3', xml('/b?acl', body));
const tagging = (body: string) => refusal('s3', xml('/b?tagging', body));

test('an action that no service has is refused', async () => {
  assert.equal(await refusal('ec2', posted('Action=DescribeInstance&Version=2016-11-15')), 'InvalidAction');
  assert.equal(await refusal('iam', posted('Action=__proto__')), 'InvalidAction');
  assert.equal(await refusal('iam', posted('Version=2010-05-08')), 'MissingAction');
  assert.equal(await refusal('monitoring', json('constructor', '{}')), 'UnknownOperationException');
  const other = { 'x-amz-target': 'Other.ListMetrics' };
  const misdirected = { method: 'POST', target: '/services/CloudWatch', headers: other, body: '{}' };
  assert.equal(await refusal('monitoring', misdirected), 'UnknownOperationException');
  assert.equal(await refusal('monitoring', { ...json('ListMetrics', '{}'), method: 'GET' }), 'MethodNotAllowed');
  assert.equal(await refusal('ec2', { ...posted('Action=DescribeInstances'), method: 'PUT' }), 'MethodNotAllowed');
});

test('EC2 refuses every parameter that the operation does not have', async () => {
  assert.equal(await ec2('&InstanceID.1=i-1'), 'UnknownParameter');
  assert.equal(await ec2('&Filter.1.Nmae=x'), 'UnknownParameter');
  assert.equal(await ec2('&InstanceId.1.Foo=x'), 'UnknownParameter');
  assert.equal(await ec2('&InstanceId=i-1'), 'UnknownParameter');
  assert.equal(await ec2('&InstanceId.x=i-1'), 'UnknownParameter');
  assert.equal(await ec2('&MaxResults.1=5'), 'UnknownParameter');
  assert.equal(await ec2('&__proto__.x=1'), 'UnknownParameter');
  await assert.rejects(hear('ec2', posted('Action=DescribeInstances&Filter.7.Nmae=x')), {
    message: 'The parameter Filter.7.Nmae is not recognized',
  });
});

test('EC2 names what is missing and what has the wrong type', async () => {
  await assert.rejects(hear('ec2', posted('Action=RunInstances&MinCount=1')), {
    code: 'MissingParameter',
    message: 'The request must contain the parameter MaxCount',
  });
  assert.equal(await refusal('ec2', posted('Action=RunInstances&MinCount=one&MaxCount=1')), 'InvalidParameterValue');
  assert.equal(await refusal('ec2', posted('Action=RunInstances&MinCount=1.5&MaxCount=1')), 'InvalidParameterValue');
  assert.equal(await ec2('&DryRun=maybe'), 'InvalidParameterValue');
});

test('other query services ignore unknown parameters and refuse wrong ones', async () => {
  const { input } = await hear('iam', posted('Action=GetUser&UserName=a&Colour=red&UserName.x=1'));
  assert.deepEqual(input, { UserName: 'a' });
  assert.equal(await refusal('iam', posted('Action=ListUsers&MaxItems=x')), 'MalformedInput');
  assert.equal(await refusal('iam', posted('Action=TagUser&UserName=a&Tags.1.Key=k')), 'MalformedInput');
  assert.equal(await refusal('iam', posted('Action=DeleteUser')), 'ValidationError');
  assert.equal(await refusal('iam', posted('Action=CreateUser&UserName=a%2Fb')), 'ValidationError');
  assert.equal(await refusal('iam', posted(`Action=CreateUser&UserName=${'a'.repeat(65)}`)), 'ValidationError');
  await assert.rejects(hear('monitoring', posted('Action=GetMetricStatistics&Namespace=x')), {
    code: 'MissingParameter',
    message: 'The parameter MetricName is required.',
  });
});

test('every problem of a request is told at once', async () => {
  await assert.rejects(hear('iam', posted('Action=CreateUser&UserName=a%20b&Path=x&Tags.member.1.Key=k')), {
    message:
      "3 validation errors detected: Value 'a b' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; " +
      "Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F); " +
      "Value null at 'tags.1.value' failed to satisfy constraint: Member must not be null",
  });
});

test('forms that are malformed, deep, long or ambiguous are refused', async () => {
  const deep = `${'a.'.repeat(40)}b`;
  for (const query of [
    '&InstanceId.1=%',
    '&InstanceId.1=%zz',
    '&InstanceId.1=%ff',
    '&InstanceId.1=a&InstanceId.1=b',
    `&${deep}=1`,
  ])
    assert.equal(await ec2(query), 'MalformedQueryString', query.slice(0, 50));
  assert.equal(await ec2('&x=1'.repeat(20_001)), 'MalformedQueryString');
  assert.equal(await ec2('&Action=TerminateInstances'), 'MalformedQueryString');
  const both = {
    method: 'POST',
    target: '/?Action=DescribeInstances',
    headers: form,
    body: 'Action=TerminateInstances',
  };
  assert.equal(await refusal('ec2', both), 'MalformedQueryString');
  assert.equal(await refusal('ec2', posted('Action=DescribeInstances&Version=%22%3E%3Cx')), 'InvalidParameterValue');
});

test('lists are read in the order of their numbers, with gaps, and with Eucalyptus’ old spelling', async () => {
  const ids = async (query: string) =>
    (await hear('ec2', posted(`Action=DescribeInstances${query}`))).input.InstanceIds;
  assert.deepEqual(await ids('&InstanceId.10=c&InstanceId.2=b&InstanceId.1=a'), ['a', 'b', 'c']);
  assert.deepEqual(await ids('&InstanceId.member.1=a&InstanceId.member.2=b'), ['a', 'b']);
  assert.deepEqual(await ids('&InstanceId='), []);
  assert.equal(
    await refusal('ec2', posted('Action=DescribeInstances&InstanceId.member.1=a&InstanceId.1=b')),
    'UnknownParameter',
  );
});

test('keys of maps cannot become prototypes', async () => {
  const body = 'Action=SimulateCustomPolicy&PolicyInputList.member.1=%7B%7D&ActionNames.member.1=iam:GetUser';
  const { input } = await hear('iam', posted(body));
  assert.equal(Object.getPrototypeOf(input), Object.prototype);
  const put = await hear('s3', { method: 'PUT', target: '/b/k', headers: { 'x-amz-meta-__proto__': 'x' } });
  assert.deepEqual(Object.keys(put.input.Metadata as object), ['__proto__']);
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

test('XML that is malformed or of another schema is refused', async () => {
  const inside = '<AccessControlPolicy><Owner><ID>x</ID></Owner></AccessControlPolicy>';
  assert.deepEqual((await hear('s3', xml('/b?acl', inside))).input.AccessControlPolicy, { Owner: { ID: 'x' } });
  for (const body of [
    '<AccessControlPolicy>',
    'no markup',
    '<a/><b/>',
    '<AccessControlPolicy>&nbsp;</AccessControlPolicy>',
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inside}`,
    `<!DOCTYPE AccessControlPolicy>${inside}`,
    '<Other/>',
    '<AccessControlPolicy><Colour/></AccessControlPolicy>',
    '<AccessControlPolicy>text</AccessControlPolicy>',
    '<AccessControlPolicy><Owner/><Owner/></AccessControlPolicy>',
    '<AccessControlPolicy><Owner><ID><b/></ID></Owner></AccessControlPolicy>',
    `${'<AccessControlPolicy>'.repeat(60)}${'</AccessControlPolicy>'.repeat(60)}`,
    Buffer.from([0x3c, 0xff, 0x3e]),
    '<AccessControlPolicy a="1" a="2"/>',
  ])
    assert.equal(await acl(body), 'MalformedXML', String(body).slice(0, 60));
  assert.equal(await tagging(''), 'MissingRequestBodyError');
  assert.equal(await tagging('<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>'), 'MalformedXML');
  assert.equal(
    await refusal(
      's3',
      xml(
        '/b?versioning',
        '<VersioningConfiguration><Status>On</Status><Status>Off</Status></VersioningConfiguration>',
      ),
    ),
    'MalformedXML',
  );
});

test('prefixes and white space in XML do not matter', async () => {
  const body = `<?xml version="1.0"?>\n<s:Tagging xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/">\n <s:TagSet>
    <s:Tag><s:Key> k </s:Key><s:Value><![CDATA[<v>]]>&amp;</s:Value></s:Tag></s:TagSet>\n</s:Tagging>`;
  const { input } = await hear('s3', xml('/b?tagging', body));
  assert.deepEqual(input.Tagging, { TagSet: [{ Key: ' k ', Value: '<v>&' }] });
});

test('S3 parameters of the wrong kind are named', async () => {
  await assert.rejects(hear('s3', { target: '/b?max-keys=ten' }), {
    code: 'InvalidArgument',
    fields: { ArgumentName: 'max-keys', ArgumentValue: 'ten' },
  });
  assert.equal(await refusal('s3', { target: '/b?prefix=a&prefix=b' }), 'InvalidArgument');
  assert.equal(await refusal('s3', { target: '/b?prefix=%zz' }), 'InvalidURI');
  assert.equal(await refusal('s3', { target: '/b/k?response-content-type=a%0d%0ab' }), 'InvalidArgument');
  assert.deepEqual((await hear('s3', { target: '/b?max-keys=&prefix=' })).input, { Bucket: 'b', Prefix: '' });
});

test('conditions with unreadable dates are ignored, and Expires may be any text', async () => {
  const get = await hear('s3', { target: '/b/k', headers: { 'if-modified-since': 'yesterday' } });
  assert.deepEqual(get.input, { Bucket: 'b', Key: 'k' });
  const put = await hear('s3', { method: 'PUT', target: '/b/k', headers: { expires: '0' } });
  assert.equal(put.input.ExpiresString, '0');
});

test('headers may hold UTF-8', async () => {
  const raw = Buffer.from('é').toString('latin1');
  const { input } = await hear('s3', {
    method: 'PUT',
    target: '/b/k',
    headers: { 'x-amz-meta-a': raw, 'x-amz-meta-b': '\xe9' },
  });
  assert.deepEqual({ ...(input.Metadata as object) }, { a: 'é', b: 'é' });
});

test('JSON that is malformed, deep or of other types is refused', async () => {
  const code = (body: string | Buffer) => refusal('monitoring', json('PutMetricData', body));
  const deep = `{"Namespace":${'['.repeat(100)}${']'.repeat(100)}}`;
  for (const body of [
    '{',
    '[]',
    '"x"',
    'null',
    '{"Namespace":1}',
    '{"Namespace":["x"]}',
    '{"MetricData":{}}',
    '{"MetricData":[1]}',
    '{"MetricData":[{"Value":"1"}]}',
    '{"MetricData":[{"Timestamp":{}}]}',
    deep,
    Buffer.from('{"Namespace":"\xff"}', 'latin1'),
  ])
    assert.equal(await code(body), 'SerializationException', String(body).slice(0, 40));
  assert.equal(await code('{"MetricData":[]}'), 'MissingParameter');
});

test('in JSON the last of two keys holds, nulls are absent and unknown members are ignored', async () => {
  const { input } = await hear(
    'monitoring',
    json('ListMetrics', '{"Namespace":"a","Namespace":"b","NextToken":null,"X":1,"__proto__":{"Y":1}}'),
  );
  assert.deepEqual(input, { Namespace: 'b' });
});

test('no bytes make a reader fail but as a refusal', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('<', '>', '&', '/', 'a', '"', '=', '.', '1', '%', '{', '}') }),
  );
  const asked = fc.oneof(
    text.map((body): [Parameters<typeof hear>[0], Said] => ['ec2', posted(`Action=RunInstances&${body}`)]),
    text.map((body): [Parameters<typeof hear>[0], Said] => ['iam', posted(`Action=CreateUser&${body}`)]),
    text.map((body): [Parameters<typeof hear>[0], Said] => ['s3', xml('/b?acl', body)]),
    text.map((body): [Parameters<typeof hear>[0], Said] => [
      's3',
      { target: `/${body.replaceAll(/[^\x21-\xff]/g, '')}` },
    ]),
    text.map((body): [Parameters<typeof hear>[0], Said] => ['monitoring', json('PutMetricData', body)]),
  );
  await fc.assert(
    fc.asyncProperty(asked, async ([service, said]) => {
      await hear(service, said).catch((error) => assert.ok(error instanceof AwsError, String(error)));
    }),
    { numRuns: 2000 },
  );
});
