import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { readCredentials, type SignedRoute } from '../index.ts';
import { example, outcome, queryRoute, s3Route } from './ask.ts';

const python = '/usr/bin/python3';
const script = new URL('sign_with_botocore.py', import.meta.url).pathname;

interface Job {
  readonly signer: string;
  readonly method: string;
  readonly url: string;
  readonly route: SignedRoute;
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** The path that virtual-host clients sign. */
  readonly authPath?: string;
}

const base = 'http://cloud.example:8773';
const keys = [
  'plain',
  'two%20words',
  'a//b/../c/./d',
  '%C3%A9%F0%9F%98%80',
  'plus%2Bpercent%25',
  'quote%27%28%29%2A%21~',
];
const walrus = s3Route({ prefix: '/services/Walrus', bucket: 'bkt' });
const compute = queryRoute('ec2', '/services/compute');
const form = { Action: 'RunInstances', Version: '2016-11-15', 'Filter.1.Value.1': 'a b+c%é*~&=', Empty: '' };

const s3Jobs = (signer: string): Job[] => [
  ...keys.map((key) => ({ signer, method: 'GET', url: `${base}/bkt/${key}`, route: s3Route({ bucket: 'bkt' }) })),
  ...keys.map((key) => ({
    signer,
    method: 'PUT',
    url: `${base}/services/Walrus/bkt/${key}`,
    body: 'hello',
    route: walrus,
  })),
  { signer, method: 'GET', url: `${base}/bkt?acl`, route: s3Route({ bucket: 'bkt' }) },
  {
    signer,
    method: 'GET',
    url: `${base}/bkt?list-type=2&prefix=a%2Bb%20c&delimiter=%2F`,
    route: s3Route({ bucket: 'bkt' }),
  },
  {
    signer,
    method: 'PUT',
    url: `${base}/bkt/k?partNumber=7&uploadId=ab%2Fcd`,
    body: 'x',
    route: s3Route({ bucket: 'bkt' }),
  },
  { signer, method: 'GET', url: `${base}/bkt/k?response-content-type=text%2Fplain&versionId=null`, route: s3Route() },
  {
    signer,
    method: 'PUT',
    url: 'http://bkt.s3.cloud.example:8773/k%20v',
    authPath: '/bkt/k%20v',
    headers: { 'x-amz-acl': 'public-read', 'x-amz-meta-color': 'dark  red', 'Content-Type': 'text/plain' },
    body: 'hello',
    token: 'a/session+token==',
    route: s3Route({ bucket: 'bkt', bucketFromHost: true }),
  },
];

const queryJobs = (signer: string): Job[] => [
  { signer, service: 'ec2', method: 'POST', url: `${base}/services/compute/`, form, route: compute },
  {
    signer,
    service: 'ec2',
    method: 'POST',
    url: `${base}/services/compute`,
    form,
    token: 'a+token/==',
    route: compute,
  },
  { signer, service: 'iam', method: 'POST', url: 'http://iam.cloud.example/', form, route: queryRoute('iam') },
];

const presigned: Job[] = [
  {
    signer: 'v4-query',
    service: 'sts',
    method: 'GET',
    url: `${base}/services/Tokens/?Action=GetCallerIdentity&Version=2011-06-15`,
    token: 'a+token/==',
    route: queryRoute('sts', '/services/Tokens'),
  },
];

test('what botocore signs is accepted, and refused for another secret or path', () => {
  const jobs = [
    ...['s3-v4', 's3-v4-query', 's3-v2', 's3-v2-query'].flatMap(s3Jobs),
    ...['v4', 'v2'].flatMap(queryJobs),
    ...presigned,
  ];
  const input = jobs.map(({ route, ...job }) =>
    JSON.stringify({ ...job, accessKeyId: example.accessKeyId, secret: example.secretAccessKey }),
  );
  const lines = execFileSync(python, [script], { input: input.join('\n'), encoding: 'utf8' })
    .trim()
    .split('\n');
  assert.equal(lines.length, jobs.length);
  for (const [at, { route, token }] of jobs.entries()) {
    const { body, now, ...request } = JSON.parse(lines[at] ?? '');
    const question = { request, route, now, ...(route.service === 's3' ? {} : { body: Buffer.from(body) }) };
    assert.equal(outcome(question), 'accepted', lines[at]);
    assert.equal(outcome({ ...question, secret: 'another' }), 'SignatureDoesNotMatch', lines[at]);
    const moved = { ...request, target: request.target.replace(/^\/(services\/\w+\/)?/, '$&x') };
    assert.equal(outcome({ ...question, request: moved }), 'SignatureDoesNotMatch', lines[at]);
    const claim = readCredentials(request, route, Buffer.from(body));
    assert(claim !== 'anonymous');
    assert.equal(claim.accessKeyId, example.accessKeyId);
    assert.equal(claim.token, token, lines[at]);
  }
});
