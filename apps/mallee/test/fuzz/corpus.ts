import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { presign } from '@mallee/wire';
import type { CloudProcess, Person } from '../cloud-process.ts';
import { rawClient, type Sent } from '../raw-client.ts';

type S3 = (method: string, target: string, more?: Partial<Sent>) => Sent;
const inBucket =
  (bucket: string): S3 =>
  (method, target, more = {}) => ({ service: 's3', method, target: `/${bucket}${target}`, ...more });
const ec2 = (body: string): Sent => ({ service: 'ec2', body: `Version=2016-11-15&${body}` });
const iam = (body: string): Sent => ({ service: 'iam', body: `Version=2010-05-08&${body}` });
const tagging = '<Tagging><TagSet><Tag><Key>colour</Key><Value>red</Value></Tag></TagSet></Tagging>';
const lifecycle =
  '<LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix>x/</Prefix></Filter><Status>Enabled</Status>' +
  '<Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>';
const withDigest = (body: string) => ({
  body,
  headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:Get*'], Resource: 'arn:aws:s3:::there/*' }],
});
const checksum = Buffer.alloc(4);
checksum.writeUInt32BE(crc32('hello world'));

/** What must be there before the requests below make sense. */
const prelude = (s3: S3): readonly Sent[] => [
  s3('PUT', ''),
  s3('PUT', '/there', { body: 'content that is there', headers: { 'x-amz-meta-colour': 'red' } }),
];

/** Requests of every kind that the gateway reads, each accepted as it stands. */
const requests = (s3: S3, bucket: string): readonly Sent[] => [
  s3('PUT', '/plain', { body: 'as signed', headers: { 'x-amz-meta-colour': 'red', 'content-type': 'text/plain' } }),
  s3('PUT', '/unsigned', { body: 'as sent', payload: 'UNSIGNED-PAYLOAD' }),
  s3('PUT', '/trailer', {
    body: `b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:${checksum.toString('base64')}\r\n\r\n`,
    payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    headers: {
      ...{ 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '11' },
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  }),
  s3('GET', '/there'),
  s3('GET', '/there', { headers: { range: 'bytes=2-8', 'if-match': '*' } }),
  s3('HEAD', '/there'),
  s3('GET', '?list-type=2&prefix=th&delimiter=%2F&max-keys=5'),
  s3('GET', '?versions&key-marker=a'),
  s3('PUT', '/there?tagging', { body: tagging }),
  s3('GET', '/there?acl'),
  s3('PUT', '/copied', { headers: { 'x-amz-copy-source': `/${bucket}/there` } }),
  s3('DELETE', '/gone'),
  s3('POST', '?delete', withDigest('<Delete><Object><Key>gone</Key></Object><Quiet>true</Quiet></Delete>')),
  s3('PUT', '?lifecycle', withDigest(lifecycle)),
  ec2('Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running'),
  ec2('Action=DescribeSecurityGroups&MaxResults=5'),
  ec2('Action=DescribeImages&Owner.1=self'),
  iam('Action=ListUsers&MaxItems=5'),
  iam(`Action=PutUserPolicy&UserName=admin&PolicyName=fuzzed&PolicyDocument=${encodeURIComponent(policy)}`),
  { service: 'sts', body: 'Version=2011-06-15&Action=GetCallerIdentity' },
];

export type Corpus = ReturnType<typeof corpusOf>;

/** Requests of a person about a bucket of his own, as his client would send them now. */
export function corpusOf(process: CloudProcess, person: Person, bucket: string) {
  const { bytes } = rawClient(process, person);
  const s3 = inBucket(bucket);
  const sent = requests(s3, bucket);
  return {
    bytes,
    sent,
    prelude: () => prelude(s3).map((each) => bytes(each)),
    /** All of the corpus, and the forms of signing that the raw client does not know. */
    all: (): Buffer[] => [
      ...sent.map((each) => bytes(each)),
      presigned(process, person, bucket),
      presignedV2(process, person, bucket),
      chunked(bytes, person, s3),
    ],
  };
}

function presigned({ config, endpoint, cloud }: CloudProcess, person: Person, bucket: string): Buffer {
  const { host } = new URL(endpoint);
  const target = presign(
    { method: 'GET', host, target: `/${bucket}/there?response-content-type=text%2Fplain` },
    { ...person, region: config.region, service: 's3' },
    cloud.gateway.world.now(),
    3600,
  );
  return Buffer.from(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
}

/** Signature version 2, which Eucalyptus' own tools and old SDKs use. */
function presignedV2(
  { endpoint, cloud }: CloudProcess,
  { accessKeyId, secretAccessKey }: Person,
  bucket: string,
): Buffer {
  const expires = Math.floor(cloud.gateway.world.now() / 1000) + 3600;
  const text = `GET\n\n\n${expires}\n/${bucket}/there`;
  const signature = encodeURIComponent(createHmac('sha1', secretAccessKey).update(text).digest('base64'));
  const target = `/${bucket}/there?AWSAccessKeyId=${accessKeyId}&Expires=${expires}&Signature=${signature}`;
  const { host } = new URL(endpoint);
  return Buffer.from(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
}

/** A body in two chunks, each signed with the signature before it. */
function chunked(bytes: (sent: Sent) => Buffer, { secretAccessKey }: Person, s3: S3): Buffer {
  const parts = ['first chunk', 'and second', ''];
  // 64 hex digits and `;chunk-signature=` with two line ends make each chunk 85 bytes longer than size and content.
  const length = parts.reduce((sum, part) => sum + part.length + part.length.toString(16).length + 85, 0);
  const head = bytes(
    s3('PUT', '/chunked', {
      payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '21' },
      instead: { 'content-length': String(length) },
    }),
  ).toString('latin1');
  const [, date, region] = /Credential=[^/]+\/(\d{8})\/([^/]+)\//.exec(head)!;
  const stamp = /x-amz-date: (\S+)/.exec(head)![1];
  let signature = /Signature=([0-9a-f]{64})/.exec(head)![1]!;
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const key = [date!, region!, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  let body = '';
  for (const part of parts) {
    const scope = `${date}/${region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256-PAYLOAD\n${stamp}\n${scope}\n${signature}\n${sha256('')}\n${sha256(part)}`;
    signature = hmac(key, text).toString('hex');
    body += `${part.length.toString(16)};chunk-signature=${signature}\r\n${part}\r\n`;
  }
  return Buffer.from(head + body, 'latin1');
}
