import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const Bucket = 'photos';

describe('a page of another origin', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' }));
  });
  after(() => endpoint[Symbol.asyncDispose]());

  const allow = (...CORSRules: { AllowedMethods: string[]; AllowedOrigins: string[]; [more: string]: unknown }[]) =>
    s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const ask = (method: string, headers: Record<string, string>, path = `/${Bucket}/k`) =>
    fetch(endpoint.address + path, { method, headers });
  const preflight = (origin: string, method: string, headers = '') =>
    ask('OPTIONS', {
      ...{ origin, 'access-control-request-method': method },
      ...(headers && { 'access-control-request-headers': headers }),
    });

  test('may do nothing until the bucket’s owner says so', async () => {
    const refused = await preflight('http://a.test', 'GET');
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /<Code>AccessForbidden<\/Code>.*CORS is not enabled.*<Method>GET</);
    assert.equal((await ask('GET', { origin: 'http://a.test' })).headers.get('access-control-allow-origin'), null);
    await assert.rejects(s3.send(new GetBucketCorsCommand({ Bucket })), { name: 'NoSuchCORSConfiguration' });
    const nowhere = await ask('OPTIONS', { origin: 'x', 'access-control-request-method': 'GET' }, '/nowhere');
    assert.match(await nowhere.text(), /Bucket not found.*<ResourceType>BUCKET</);
  });

  test('is told what the first rule that fits allows', async () => {
    const rules = [
      {
        AllowedOrigins: ['http://*.a.test'],
        AllowedMethods: ['PUT', 'GET'],
        AllowedHeaders: ['x-amz-*', 'Content-Type'],
      },
      { ID: 'all', AllowedOrigins: ['*'], AllowedMethods: ['GET'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 60 },
    ];
    await allow(...rules);
    assert.deepEqual((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules, rules);

    const put = await preflight('http://www.a.test', 'PUT', 'X-Amz-Date, content-type');
    assert.equal(put.status, 200);
    assert.equal(put.headers.get('access-control-allow-origin'), 'http://www.a.test');
    assert.equal(put.headers.get('access-control-allow-methods'), 'PUT, GET');
    assert.equal(put.headers.get('access-control-allow-headers'), 'x-amz-date, content-type');
    assert.equal(put.headers.get('access-control-allow-credentials'), 'true');
    assert.match(put.headers.get('vary') ?? '', /Origin/);

    assert.equal((await preflight('http://www.a.test', 'PUT', 'authorization')).status, 403);
    assert.equal((await preflight('http://b.test', 'PUT')).status, 403);
    assert.equal((await preflight('http://b.test', 'DELETE')).status, 403);

    const got = await ask('GET', { origin: 'http://b.test' });
    assert.equal(await got.text(), 'x');
    assert.equal(got.headers.get('access-control-allow-origin'), '*');
    assert.equal(got.headers.get('access-control-expose-headers'), 'ETag');
    assert.equal(got.headers.get('access-control-max-age'), '60');
    assert.equal(got.headers.get('access-control-allow-credentials'), null);
    const denied = await ask('GET', { origin: 'http://b.test' }, `/${Bucket}/absent`);
    assert.deepEqual([denied.status, denied.headers.get('access-control-allow-origin')], [403, '*']);
    assert.equal((await ask('GET', {})).headers.get('access-control-allow-origin'), null);
  });

  test('must say who it is and what it wants', async () => {
    const without = await ask('OPTIONS', { 'access-control-request-method': 'GET' });
    assert.match(await without.text(), /<Code>BadRequest<\/Code>.*Origin request header needed/);
    const odd = await ask('OPTIONS', { origin: 'http://a.test', 'access-control-request-method': 'PATCH' });
    assert.deepEqual([odd.status, /Invalid Access-Control-Request-Method: PATCH/.test(await odd.text())], [400, true]);
  });

  test('is not let in by rules that make no sense', async () => {
    const bad = (more: object, name = 'InvalidRequest') =>
      assert.rejects(allow({ AllowedOrigins: ['*'], AllowedMethods: ['GET'], ...more }), { name });
    await bad({ AllowedMethods: ['OPTIONS'] });
    await bad({ AllowedOrigins: ['http://*.*.test'] });
    await bad({ AllowedHeaders: ['*x*'] });
    await bad({ ExposeHeaders: ['x-*'] });
    await bad({ AllowedMethods: [] }, 'MalformedXML');
    await assert.rejects(allow(), { name: 'MalformedXML' });
    await assert.rejects(
      allow(...Array.from({ length: 101 }, () => ({ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }))),
      { name: 'InvalidRequest' },
    );
  });

  test('is forgotten with the rules', async () => {
    await s3.send(new DeleteBucketCorsCommand({ Bucket }));
    assert.equal((await preflight('http://b.test', 'GET')).status, 403);
  });
});
