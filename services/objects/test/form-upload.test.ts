import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { annsKey, bobsKey, openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const Bucket = 'photos';
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const later = () => new Date(Date.now() + 60_000).toISOString();

/** The fields that sign a policy with these conditions, as each version has them. */
function signV4(conditions: unknown[], key = annsKey, expiration = later()): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [date.slice(0, 8), 'mallee-1', 's3', 'aws4_request'];
  const credential = `${key.accessKeyId}/${scope.join('/')}`;
  const own = { 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': credential, 'x-amz-date': date };
  const all = [...conditions, ...Object.entries(own).map(([name, value]) => ({ [name]: value }))];
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: all })).toString('base64');
  const signing = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${key.secretAccessKey}`);
  return { ...own, policy, 'x-amz-signature': hmac(signing, policy).toString('hex') };
}

function signV2(conditions: unknown[], key = annsKey): Record<string, string> {
  const Policy = Buffer.from(JSON.stringify({ expiration: later(), conditions })).toString('base64');
  const Signature = createHmac('sha1', key.secretAccessKey).update(Policy).digest('base64');
  return { AWSAccessKeyId: key.accessKeyId, Policy, Signature };
}

describe('a browser’s form', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  function post(fields: Record<string, string>, content = 'hello', fileName = 'a.txt'): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([content]), fileName);
    return fetch(`${endpoint.address}/${Bucket}`, { method: 'POST', body: form, redirect: 'manual' });
  }
  const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
  const refused = async (answer: Promise<Response>, status: number, text: RegExp) => {
    const { status: got, ...rest } = await answer.then(async (each) => ({
      status: each.status,
      text: await each.text(),
    }));
    assert.match(rest.text, text);
    assert.equal(got, status);
  };
  const usual = [{ bucket: Bucket }, ['starts-with', '$key', 'user/']];

  for (const [version, sign] of Object.entries({ V4: signV4, V2: signV2 }))
    test(`stores what a policy of ${version} allows, with all that its fields say`, async () => {
      const conditions = [
        ...usual,
        { 'Content-Type': 'text/plain' },
        ['eq', '$x-amz-meta-from', 'a form'],
        ['starts-with', '$tagging', ''],
        ['content-length-range', 1, 10],
      ];
      const answer = await post({
        ...{ key: `user/${version}/\${filename}`, 'Content-Type': 'text/plain', 'x-amz-meta-from': 'a form' },
        tagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>',
        'x-ignore-this': 'x',
        ...sign(conditions),
      });
      assert.equal(answer.status, 204);
      assert.equal(await answer.text(), '');
      const Key = `user/${version}/a.txt`;
      const got = await get(Key);
      assert.equal(answer.headers.get('etag'), got.ETag);
      assert.equal(await got.Body!.transformToString(), 'hello');
      assert.deepEqual([got.ContentType, got.Metadata], ['text/plain', { from: 'a form' }]);
      const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
      assert.deepEqual(TagSet, [{ Key: 'a', Value: 'b c' }]);
    });

  test('may bring a file of many pieces whose bytes look like boundaries', async () => {
    const content = '\r\n--\r\n------WebKitFormBoundary\r\n'.repeat(100_000);
    assert.equal((await post({ key: 'user/large', ...signV4(usual) }, content)).status, 204);
    assert.equal(await (await get('user/large')).Body!.transformToString(), content);
  });

  test('chooses what it hears', async () => {
    const told = await post({
      key: 'user/<b>',
      success_action_status: '201',
      ...signV4([...usual, { success_action_status: '201' }]),
    });
    assert.equal(told.status, 201);
    assert.match(
      await told.text(),
      /<PostResponse><Location>.*<Bucket>photos<\/Bucket><Key>user\/&lt;b&gt;<\/Key><ETag>/,
    );
    const page = 'http://site.test/done?x=1';
    const sent = await post({
      key: 'user/r',
      success_action_redirect: page,
      ...signV4([...usual, ['eq', '$success_action_redirect', page]]),
    });
    assert.equal(sent.status, 303);
    assert.match(
      sent.headers.get('location') ?? '',
      /^http:\/\/site\.test\/done\?x=1&bucket=photos&key=user%2Fr&etag=%22[0-9a-f]{32}%22$/,
    );
  });

  test('stores nothing that its policy does not allow', async () => {
    const key = 'user/x';
    await refused(post({ key: 'other/x', ...signV4(usual) }), 403, /Policy Condition failed/);
    await refused(post({ key, 'x-amz-meta-a': 'b', ...signV4(usual) }), 403, /Extra input fields: x-amz-meta-a/);
    await refused(post({ key, ...signV4([{ bucket: 'other' }, ...usual.slice(1)]) }), 403, /Policy Condition failed/);
    await refused(post({ key, ...signV4(usual, annsKey, '2020-01-01T00:00:00.000Z') }), 403, /Policy expired/);
    const small = [...usual, ['content-length-range', 6, 10]];
    await refused(post({ key, ...signV4(small) }), 400, /<Code>EntityTooSmall</);
    await refused(post({ key, ...signV4(small) }, '0123456789x'), 400, /<Code>EntityTooLarge</);
    await assert.rejects(get(key), { name: 'NoSuchKey' });
  });

  test('must be signed by who may write', async () => {
    const key = 'user/x';
    await refused(post({ key, ...signV4(usual, bobsKey) }), 403, /AccessDenied/);
    await refused(post({ key, ...signV2(usual, { ...annsKey, secretAccessKey: 'x' }) }), 403, /SignatureDoesNotMatch/);
    await refused(post({ key, ...signV4(usual), policy: signV4([]).policy! }), 403, /SignatureDoesNotMatch/);
    await refused(post({ key }), 403, /AccessDenied/);
    await refused(post({ key, policy: 'x' }), 400, /AWSAccessKeyId/);
    await refused(post({ key, ...signV2(usual), AWSAccessKeyId: 'AKIANOBODY' }), 403, /InvalidAccessKeyId/);
    const Statement = [
      {
        ...{ Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/drop/*` },
        Condition: { StringNotEquals: { 's3:authType': 'REST-HEADER' } },
      },
      {
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/signed/*` },
        Condition: { StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
      },
    ];
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    assert.equal((await post({ key: 'drop/x' })).status, 204, 'anybody may');
    const signed = [['starts-with', '$key', 'signed/']];
    assert.equal((await post({ key: 'signed/x', ...signV4(signed) })).status, 204);
    await refused(post({ key: 'signed/x', ...signV2(signed) }), 403, /AccessDenied/);
  });

  test('is refused where it makes no sense', async () => {
    const signed = signV4([{ bucket: Bucket }, ['starts-with', '$key', '']]);
    await refused(post(signed), 400, /named 'key'/);
    await refused(post({ key: 'x'.repeat(30_000), ...signed }), 400, /MaxPostPreDataLengthExceededError/);
    const garbled = Buffer.from('{').toString('base64');
    const Signature = createHmac('sha1', annsKey.secretAccessKey).update(garbled).digest('base64');
    const { accessKeyId: AWSAccessKeyId } = annsKey;
    await refused(post({ key: 'k', AWSAccessKeyId, Policy: garbled, Signature }), 400, /InvalidPolicyDocument/);
    const raw = (body: string) =>
      fetch(`${endpoint.address}/${Bucket}`, {
        ...{ method: 'POST', body },
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    await refused(raw(`${part('key', 'drop/y')}--b--`), 400, /exactly one file/);
    await refused(raw('nonsense'), 400, /IncompleteBody/);
    await refused(
      raw(`${part('key', 'drop/y')}--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf`),
      400,
      /IncompleteBody/,
    );
    await assert.rejects(get('drop/y'), { name: 'NoSuchKey' }, 'what broke off is not stored');
    await refused(
      raw(
        `${part('key', 'drop/y')}${part('x-amz-copy-source', 'photos/user/large')}--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nwhole\r\n--b--`,
      ),
      204 as 400,
      /^$/,
    );
    assert.equal(await (await get('drop/y')).Body!.transformToString(), 'whole', 'a form is never a copy');
  });
});

test('a form that is still being read takes a stranger’s room, and gives it back', async () => {
  await using endpoint = await openEndpoint(0, {}, { requests: 10, requestsPerAccount: 1 });
  await endpoint.client().send(new CreateBucketCommand({ Bucket }));
  const slow = request(`${endpoint.address}/${Bucket}`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 1000 },
  });
  slow.on('error', () => {});
  slow.write('--b\r\n');
  const strangers = async () => (await fetch(`${endpoint.address}/${Bucket}/k`)).status;
  const becomes = async (wanted: number) => {
    for (let tries = 0; tries < 200 && (await strangers()) !== wanted; tries += 1) await setTimeout(25);
    assert.equal(await strangers(), wanted);
  };
  await becomes(503);
  await endpoint.client().send(new CreateBucketCommand({ Bucket: 'another' }));
  slow.destroy();
  await becomes(403);
});
