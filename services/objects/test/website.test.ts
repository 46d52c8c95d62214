import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { openEndpoint } from './endpoint.ts';

type Endpoint = Awaited<ReturnType<typeof openEndpoint>>;
const Bucket = 'site';

describe('a bucket’s website', () => {
  let endpoint: Endpoint;
  let s3: ReturnType<Endpoint['client']>;
  before(async () => {
    endpoint = await openEndpoint();
    s3 = endpoint.client();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string, Body: string, more: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ACL: 'public-read', ...more }));
    await put('index.html', 'home');
    await put('docs/index.html', 'docs');
    await put('error.html', 'sorry');
    await put('moved', '', { WebsiteRedirectLocation: '/docs/' });
    await put('large-and-moved', 'x'.repeat(3_000_000), { WebsiteRedirectLocation: 'https://a.test/b' });
    await put('secret', 'secret', { ACL: 'private' });
  });
  after(() => endpoint[Symbol.asyncDispose]());

  const configure = (WebsiteConfiguration: WebsiteConfiguration) =>
    s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  async function get(path: string, method = 'GET', host = `${Bucket}.s3-website.localhost`, headers: object = {}) {
    const asked = request(endpoint.address + path, { method, headers: { ...headers, host } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const { statusCode: status, headers: got } = answer;
    return { status, body: await text(answer), type: got['content-type'], location: got.location, etag: got.etag };
  }
  const index = { IndexDocument: { Suffix: 'index.html' } };

  test('is none until it is configured', async () => {
    const none = await get('/');
    assert.deepEqual([none.status, none.type], [404, 'text/html; charset=utf-8']);
    assert.match(none.body, /<h1>404 Not Found<\/h1>.*Code: NoSuchWebsiteConfiguration.*BucketName: site/);
    assert.match((await get('/', 'GET', 'nowhere.s3-website.localhost')).body, /NoSuchBucket/);
    await assert.rejects(s3.send(new GetBucketWebsiteCommand({ Bucket })), { name: 'NoSuchWebsiteConfiguration' });
  });

  test('shows pages, and folders by their index, to everybody who may read them', async () => {
    await configure(index);
    assert.deepEqual((await s3.send(new GetBucketWebsiteCommand({ Bucket }))).IndexDocument, index.IndexDocument);
    const home = await get('/');
    assert.deepEqual([home.status, home.body, home.type], [200, 'home', 'text/html']);
    assert.equal((await get('/', 'GET', `${Bucket}.s3-website-mallee-1.localhost`)).body, 'home');
    assert.equal((await get('/docs/')).body, 'docs');
    const folder = await get('/docs');
    assert.deepEqual([folder.status, folder.location], [302, '/docs/']);
    const head = await get('/', 'HEAD');
    assert.deepEqual([head.status, head.body], [200, '']);
    assert.equal((await get('/', 'GET', undefined, { 'if-none-match': home.etag })).status, 304);
    assert.equal((await get('/', 'GET', undefined, { range: 'bytes=1-2' })).body, 'om');
    const posted = await get('/', 'PUT');
    assert.deepEqual([posted.status, /MethodNotAllowed/.test(posted.body)], [405, true]);
  });

  test('does not look at signatures, and shows no secrets', async () => {
    const answer = await get('/secret', 'GET', undefined, { authorization: 'AWS4-HMAC-SHA256 nonsense' });
    assert.equal(answer.status, 403);
    assert.match(answer.body, /<h1>403 Forbidden<\/h1>.*Code: AccessDenied/);
    assert.equal((await get('/absent')).status, 403, 'who may not list does not hear what is absent');
  });

  test('has its own page for errors, which says the same status', async () => {
    await configure({ ...index, ErrorDocument: { Key: 'error.html' } });
    const arn = `arn:aws:s3:::${Bucket}`;
    const Statement = {
      ...{ Effect: 'Allow', Principal: '*', Action: ['s3:ListBucket', 's3:GetObject'] },
      Resource: [arn, ...['absent*', 'lost/*', '<b>'].map((key) => `${arn}/${key}`)],
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const missing = await get('/absent?x=<script>', 'GET', undefined, { range: 'bytes=0-1' });
    assert.deepEqual([missing.status, missing.body, missing.type], [404, 'sorry', 'text/html']);
    assert.deepEqual((await get('/secret')).status, 403);
    await configure({ ...index, ErrorDocument: { Key: 'absent' } });
    assert.match((await get('/<b>')).body, /Code: NoSuchKey.*Key: &lt;b&gt;/);
  });

  test('sends readers on where an object says so', async () => {
    assert.deepEqual(
      [(await get('/moved')).status, (await get('/moved')).location, (await get('/large-and-moved')).location],
      [301, '/docs/', 'https://a.test/b'],
    );
    const { WebsiteRedirectLocation } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'moved' }));
    assert.equal(WebsiteRedirectLocation, '/docs/');
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: 'x', WebsiteRedirectLocation: 'elsewhere' })), {
      name: 'InvalidRedirectLocation',
    });
  });

  test('sends readers on by rules, before a page is looked for and after it failed', async () => {
    await configure({
      ...index,
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'new/' } },
        {
          Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'lost/' },
          Redirect: { HostName: 'other.test', Protocol: 'https', HttpRedirectCode: '302', ReplaceKeyWith: 'found?' },
        },
      ],
    });
    const old = await get('/old/a%20b');
    assert.equal(old.status, 301);
    assert.match(old.location ?? '', /^http:\/\/site\.s3-website\.localhost\/new\/a%20b$/);
    const lost = await get('/lost/x');
    assert.deepEqual([lost.status, lost.location], [302, 'https://other.test/found%3F']);
    assert.equal((await get('/docs/')).body, 'docs');
  });

  test('may be all of it elsewhere', async () => {
    await configure({ RedirectAllRequestsTo: { HostName: 'other.test', Protocol: 'https' } });
    const { status, location } = await get('/a/b%20c?d=e');
    assert.deepEqual([status, location], [301, 'https://other.test/a/b%20c?d=e']);
    await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    assert.match((await get('/')).body, /NoSuchWebsiteConfiguration/);
  });

  test('must make sense', async () => {
    const bad = (configuration: WebsiteConfiguration, name: string) =>
      assert.rejects(configure(configuration), { name }, JSON.stringify(configuration));
    await bad({}, 'InvalidArgument');
    await bad({ IndexDocument: { Suffix: 'a/b' } }, 'InvalidArgument');
    await bad({ ...index, RedirectAllRequestsTo: { HostName: 'a' } }, 'InvalidRequest');
    await bad({ RedirectAllRequestsTo: { HostName: 'a\r\nb' } }, 'InvalidArgument');
    await bad({ ...index, RoutingRules: [{ Redirect: { HttpRedirectCode: '200' } }] }, 'InvalidRequest');
    await bad(
      { ...index, RoutingRules: [{ Redirect: { ReplaceKeyWith: 'a', ReplaceKeyPrefixWith: 'b' } }] },
      'InvalidRequest',
    );
    await bad(
      {
        ...index,
        RoutingRules: [{ Condition: { HttpErrorCodeReturnedEquals: '200' }, Redirect: { ReplaceKeyWith: 'a' } }],
      },
      'InvalidRequest',
    );
  });
});
