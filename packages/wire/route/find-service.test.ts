import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findService } from './find-service.ts';

const options = { domain: 'Cloud.Test' };
const find = (target: string, headers: Record<string, string> = {}, form?: string, method = 'POST') =>
  findService({ method, target, headers }, options, form);
const scope = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKI/20260101/anywhere-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});

test('a path prefix decides before everything else, in any case', () => {
  for (const [path, service] of [
    ['/services/compute', 'ec2'],
    ['/services/Eucalyptus/', 'ec2'],
    ['/services/EUARE/', 'iam'],
    ['/services/Tokens', 'sts'],
    ['/services/Walrus/b/k', 's3'],
    ['/services/objectstorage/b', 's3'],
    ['/services/CloudWatch/', 'monitoring'],
    ['/services/LoadBalancing', 'elasticloadbalancing'],
    ['/services/AutoScaling/', 'autoscaling'],
    ['/services/CloudFormation', 'cloudformation'],
  ] as const)
    assert.equal(find(path, scope('sts')).service, service, path);
});

test('the prefix is kept apart from the path behind it', () => {
  assert.deepEqual(find('/services/Walrus/b//k%20/?acl&x=%20'), {
    service: 's3',
    protocol: 'restXml',
    prefix: '/services/Walrus',
    path: '/b//k%20/',
    query: 'acl&x=%20',
    bucketFromHost: false,
  });
  assert.equal(find('/services/compute').path, '/');
  assert.equal(find('/services/computers', {}).service, 's3');
});

test('the CBOR path, the target header, the scope, the host and the action follow in this order', () => {
  const target = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
  assert.equal(find(target, { 'smithy-protocol': 'rpc-v2-cbor', ...scope('ec2') }).protocol, 'rpcv2Cbor');
  assert.equal(find(target).service, 's3');
  const json = find('/', { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics', ...scope('ec2') });
  assert.deepEqual([json.service, json.protocol], ['monitoring', 'awsJson1_0']);
  assert.equal(find('/', { ...scope('iam'), host: 'ec2.cloud.test' }).service, 'iam');
  assert.equal(find('/?X-Amz-Credential=AKI%2F20260101%2Fr%2Fsts%2Faws4_request').service, 'sts');
  assert.equal(find('/', {}, 'Action=X&X-Amz-Credential=AKI%2F20260101%2Fr%2Fec2%2Faws4_request').service, 'ec2');
  assert.equal(
    find('/?Action=ListUsers&Version=2010-05-08', { host: 'monitoring.cloud.test:8773' }).service,
    'monitoring',
  );
});

test('an unsigned or V2-signed query is known by its version, and EC2 has many', () => {
  assert.equal(find('/?Action=ListUsers&Version=2010-05-08').service, 'iam');
  assert.equal(find('/', {}, 'Version=2011-06-15&Action=GetSessionToken').service, 'sts');
  assert.equal(find('/', {}, 'Action=DescribeInstances&Version=2010-08-31').service, 'ec2');
  assert.equal(find('/b/k?Action=ListUsers&Version=2010-05-08').service, 's3');
  assert.equal(find('/?Action=x').service, 's3');
});

test('what says nothing is for S3', () => {
  const silent: Record<string, string>[] = [{}, { host: '127.0.0.1:8773' }, { authorization: 'AWS AKI:sig' }];
  for (const headers of silent) assert.equal(find('/b/k', headers).service, 's3');
});

test('a scope for a service that the cloud does not have is not taken for S3', () => {
  assert.throws(() => find('/', scope('sqs')), { code: 'UnsupportedOperation' });
  assert.equal(find('/services/compute/', scope('sqs')).service, 'ec2');
});

test('a bucket may be in the host, with dots, a port and in any case', () => {
  for (const host of ['my.bucket.S3.cloud.test:8773', 'my.bucket.walrus.CLOUD.test']) {
    const { service, bucket, bucketFromHost } = find('/k', { host, ...scope('s3') });
    assert.deepEqual([service, bucket, bucketFromHost], ['s3', 'my.bucket', true]);
  }
  for (const host of ['s3.cloud.test', 'b.s3.other.test', 'b.ec2.cloud.test', 's3.cloud.test.evil', 'xcloud.test'])
    assert.equal(find('/k', { host, ...scope('s3') }).bucketFromHost, false, host);
  assert.equal(find('/services/Walrus/k', { host: 'b.s3.cloud.test' }).bucketFromHost, false);
});

test('the absolute form of a target is understood', () => {
  const { path, query } = find('http://s3.cloud.test:8773/b/k?acl', { host: 's3.cloud.test:8773' });
  assert.deepEqual([path, query], ['/b/k', 'acl']);
});

test('a protocol that a service does not speak is not chosen', () => {
  assert.equal(find('/services/Euare/', { 'x-amz-target': 'X.Y' }).protocol, 'awsQuery');
  assert.equal(find('/services/Walrus/b', { 'smithy-protocol': 'rpc-v2-cbor' }).protocol, 'restXml');
});

test('a bucket’s website has hosts of its own', () => {
  const ends = ['s3-website.cloud.test:8773', 's3-website-mallee-1.CLOUD.test', 's3-website.mallee-1.cloud.test'];
  for (const host of ends.map((end) => `my.site.${end}`)) {
    const { service, bucket, website, path } = find('/a', { host });
    assert.deepEqual([service, bucket, website, path], ['s3', 'my.site', true, '/a']);
  }
  const others = ['s3-website.cloud.test', 's3-website.mallee-1.cloud.test', 'site.s3-websites.cloud.test'];
  for (const host of [...others, 'site.s3.cloud.test', 'site.s3-website.s3.cloud.test'])
    assert.equal(find('/a', { host }).website, undefined, host);
  assert.equal(find('/a', { host: 'site.s3-website.s3.cloud.test' }).bucket, 'site.s3-website');
});
