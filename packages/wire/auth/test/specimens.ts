import { presign, type SignedRequest, signRequest } from '../index.ts';
import { example, type Question, queryRoute, s3Route } from './ask.ts';
import { s3V2Signature, signV2Query } from './sign-v2.ts';

const now = Date.UTC(2026, 2, 4, 5, 6, 7);
const host = 'cloud.example:8773';
const s3 = { ...example, region: 'mallee-1', service: 's3', sessionToken: 'tok+en/==' };
const ec2 = { ...s3, service: 'ec2' };
const form = 'Action=StopInstances&InstanceId.1=i-1&Name=a%20b%2Bc';
const route = s3Route({ prefix: '/services/Walrus', bucket: 'bkt' });
const compute = queryRoute('ec2', '/services/compute');

export interface Specimen extends Question {
  /** Which query parameters and headers count; the rest is not covered by this form of signature. */
  readonly covers: (name: string) => boolean;
}

const amz = (name: string) => name.startsWith('x-amz-');
const all = () => true;
/** Version 2 of the query services signs no header, and these services read none but Host. */
const noHeaders = (name: string) => !amz(name);

function s3V2(
  request: Omit<SignedRequest, 'headers'>,
  headers: Record<string, string>,
  resource: string,
): SignedRequest {
  const lines = `${request.method}\n\ntext/plain\n${headers.date}\nx-amz-acl:private\n`;
  const authorization = `AWS ${example.accessKeyId}:${s3V2Signature(lines, resource)}`;
  return {
    ...request,
    headers: { ...headers, host, 'content-type': 'text/plain', 'x-amz-acl': 'private', authorization },
  };
}

const expires = now / 1000 + 60;
const v2Lines = `GET\n\n\n${expires}\n`;
const v2Signature = encodeURIComponent(s3V2Signature(v2Lines, '/bkt/a%20key?versionId=7'));

/** One good request of every form. */
export const specimens: Readonly<Record<string, Specimen>> = {
  'version 4, S3 header': {
    request: (() => {
      const target = '/services/Walrus/bkt/a//b/../k%20%C3%A9%2B?partNumber=1&uploadId=x%2Fy';
      const headers = { 'x-amz-meta-a': 'b c', range: 'bytes=0-9' };
      return {
        method: 'PUT',
        target,
        headers: signRequest({ method: 'PUT', host, target, headers, body: 'hello' }, s3, now),
      };
    })(),
    route,
    now,
    covers: all,
  },
  'version 4, S3 presigned': {
    request: (() => {
      const target = '/services/Walrus/bkt/a%20key?versionId=7&x-amz-acl=private';
      return { method: 'PUT', target: presign({ method: 'PUT', host, target }, s3, now, 60), headers: { host } };
    })(),
    route,
    now,
    covers: all,
  },
  'version 4, query service': {
    request: {
      method: 'POST',
      target: '/services/compute/',
      headers: signRequest({ method: 'POST', host, target: '/services/compute/', body: form }, ec2, now),
    },
    route: compute,
    now,
    body: Buffer.from(form),
    covers: all,
  },
  'version 2, query service': {
    request: {
      method: 'GET',
      target: `/services/compute/?${signV2Query('GET', host, '/services/compute/', { Action: 'StopInstances', Timestamp: '2026-03-04T05:06:07Z', Name: 'a b+c~*' })}`,
      headers: { host },
    },
    route: compute,
    now,
    covers: noHeaders,
  },
  'version 2, posted form': {
    request: { method: 'POST', target: '/services/compute/', headers: { host } },
    body: Buffer.from(
      signV2Query(
        'POST',
        host,
        '/services/compute/',
        { Action: 'StopInstances', Expires: '2026-03-04T05:07:07Z' },
        'SHA1',
      ),
    ),
    route: compute,
    now,
    covers: noHeaders,
  },
  'version 2, S3 header': {
    request: s3V2(
      { method: 'GET', target: '/services/Walrus/bkt/a%20key?versionId=7' },
      { date: 'Wed, 04 Mar 2026 05:06:07 GMT' },
      '/bkt/a%20key?versionId=7',
    ),
    route,
    now,
    covers: (name) => amz(name) || ['versionId', 'date', 'content-type', 'content-md5', 'authorization'].includes(name),
  },
  'version 2, S3 query': {
    request: {
      method: 'GET',
      target: `/services/Walrus/bkt/a%20key?versionId=7&AWSAccessKeyId=${example.accessKeyId}&Expires=${expires}&Signature=${v2Signature}`,
      headers: { host },
    },
    route,
    now,
    covers: (name) =>
      amz(name) ||
      ['versionId', 'content-type', 'content-md5', 'AWSAccessKeyId', 'Expires', 'Signature'].includes(name),
  },
};
