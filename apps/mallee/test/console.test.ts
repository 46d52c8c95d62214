import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oneTimePassword } from '@mallee/iam';
import type { Person } from './cloud-process.ts';
import { type ConsoleCloud, good, openConsoleCloud } from './console-cloud.ts';

describe('the console', () => {
  let at: ConsoleCloud;
  let cloud: ConsoleCloud['cloud'];
  let web: ConsoleCloud['web'];
  let owner: ConsoleCloud['owner'];
  before(async () => {
    at = await openConsoleCloud();
    ({ cloud, web, owner } = at);
  });
  after(() => at[Symbol.asyncDispose]());
  const loggedIn = (person: Person) => at.loggedIn(person);

  const passwordOf = (user: string, password?: string) => at.passwordOf(user, password);

  describe('its way in', () => {
    test('the first administrator gets in by a password for one login, which asks for another', async () => {
      const { store, gateway, passwords } = { ...cloud.cloud };
      const parts = { store, world: gateway.world, passwords };
      const made = await oneTimePassword(parts, { first: true });
      assert.equal(await oneTimePassword(parts, { first: true }), undefined);
      const browser = web.browser();
      const login = { account: 'eucalyptus', user: 'admin', password: made!.password };
      const asked = await browser.json('POST', '/session', login);
      assert.deepEqual([asked.status, asked.body.code], [403, 'PasswordChangeRequired']);
      const weak = await browser.json('POST', '/session', { ...login, newPassword: 'short' });
      assert.deepEqual([weak.status, weak.body.code], [400, 'PasswordPolicyViolation']);
      const { status, body } = await browser.json('POST', '/session', { ...login, newPassword: good });
      assert.equal(status, 200);
      assert.deepEqual(
        [body.account, body.user, body.administrator, body.idleSeconds],
        ['eucalyptus', 'admin', true, 1800],
      );
      assert.equal((await web.browser().json('POST', '/session', login)).status, 401);
      assert.equal((await web.browser().json('POST', '/session', { ...login, password: good })).status, 200);
    });

    test('the cookie is kept from scripts and other sites, and no answer holds a secret', async () => {
      const { accessKeyId, secretAccessKey } = owner;
      const answer = await web.browser().ask('POST', '/session', { accessKeyId, secretAccessKey });
      assert.match(answer.headers.get('set-cookie')!, /^mallee-console-8888=[\w-]{43}; HttpOnly; SameSite=Strict$/);
      const text = await answer.text();
      assert.ok(!text.includes(secretAccessKey) && !text.includes('ASIA'));
    });

    test('who logs out is out, and his cookie is worth nothing', async () => {
      const browser = await loggedIn(owner);
      const { cookie } = browser;
      assert.equal((await browser.ask('DELETE', '/session')).status, 204);
      assert.equal(browser.cookie, undefined);
      browser.cookie = cookie;
      const { status, body } = await browser.json('GET', '/session');
      assert.deepEqual([status, body.code], [401, 'NotLoggedIn']);
    });

    test('a wrong password, user or account, and a wrong secret, are all refused alike', async () => {
      await passwordOf('eve');
      const right = { account: 'ann', user: 'eve', password: good };
      const wrong = [{ password: 'wrong horse battery' }, { user: 'nobody' }, { account: 'nowhere' }, { user: 'Eve' }];
      for (const part of wrong) {
        const { status, body } = await web.browser().json('POST', '/session', { ...right, ...part });
        assert.deepEqual([status, body.code], [401, 'InvalidLogin'], JSON.stringify(part));
      }
      const { accessKeyId } = owner;
      const { body } = await web.browser().json('POST', '/session', { accessKeyId, secretAccessKey: 'x' });
      assert.equal(body.code, 'InvalidLogin');
      assert.equal((await web.browser().json('POST', '/session', right)).status, 200);
    });

    test('who guesses, many at once too, must wait and is told how long', async () => {
      await passwordOf('mark');
      const guess = { account: 'ann', user: 'mark', password: 'wrong horse battery' };
      const guesses = Array.from({ length: 9 }, () => web.browser().json('POST', '/session', guess));
      const answers = await Promise.all(guesses);
      const slowed = answers.filter(({ status }) => status === 429);
      assert.equal(slowed.length, 3, JSON.stringify(answers));
      for (const { body } of slowed) assert.deepEqual([body.code, body.retryAfterSeconds], ['TooManyAttempts', 1]);
    });

    test('a body that is no login is refused in a sentence', async () => {
      const bodies: [unknown, number][] = [
        ['{', 400],
        [{ account: 'a', user: 'b' }, 400],
        [{ account: 'a', user: 'b', password: 5 }, 400],
        [{ account: 'a', user: 'b', password: 'p', more: 1 }, 400],
        ['x'.repeat(20_000), 413],
      ];
      for (const [body, wanted] of bodies)
        assert.equal((await web.browser().json('POST', '/session', body)).status, wanted, String(body).slice(0, 50));
    });
  });

  describe('a session ends', () => {
    test('when the password is changed by another, but for the one that changed it', async () => {
      await passwordOf('carol');
      const login = { account: 'ann', user: 'carol', password: good };
      const [first, second] = [web.browser(), web.browser()];
      for (const browser of [first, second]) assert.equal((await browser.json('POST', '/session', login)).status, 200);
      const wrong = await first.json('POST', '/session/password', { oldPassword: 'no', newPassword: 'another horse' });
      assert.deepEqual([wrong.status, wrong.body.code], [403, 'AccessDenied']);
      const change = { oldPassword: good, newPassword: 'another horse' };
      assert.equal((await first.ask('POST', '/session/password', change)).status, 204);
      assert.equal((await first.json('GET', '/session')).status, 200);
      assert.equal((await second.json('GET', '/session')).status, 401);
      const admin = await loggedIn(owner);
      await admin.api('iam:UpdateLoginProfile', { UserName: 'carol', Password: good });
      assert.equal((await first.json('GET', '/session')).status, 401);
    });

    test('with its key, its user and its account', async () => {
      const admin = await loggedIn(owner);
      const dan = await cloud.newUser(owner, 'dan');
      const browser = await loggedIn(dan);
      await admin.api('iam:UpdateAccessKey', { UserName: 'dan', AccessKeyId: dan.accessKeyId, Status: 'Inactive' });
      assert.equal((await browser.json('GET', '/session')).status, 401);

      const other = await cloud.newAccount('bob');
      const bob = await loggedIn(other);
      const root = await loggedIn(cloud.admin);
      await root.api('iam:DeleteAccount', { AccountName: 'bob', Recursive: true });
      assert.equal((await bob.json('GET', '/session')).status, 401);
    });
  });

  describe('its JSON door', () => {
    test('runs any operation as the user, with the API’s own names, dates and errors', async () => {
      const browser = await loggedIn(owner);
      const made = await browser.api('ec2:CreateKeyPair', { KeyName: 'k' });
      assert.equal(made.status, 200);
      assert.match(String(made.body.KeyMaterial), /PRIVATE KEY/);
      const { body } = await browser.api('ec2:DescribeKeyPairs', { KeyNames: ['k'] });
      const [pair] = body.KeyPairs as { KeyName: string; CreateTime: string }[];
      assert.equal(new Date(pair!.CreateTime).toISOString(), pair!.CreateTime);
      const twice = await browser.api('ec2:CreateKeyPair', { KeyName: 'k' });
      assert.deepEqual([twice.status, twice.body.code], [400, 'InvalidKeyPair.Duplicate']);
      assert.match(String(twice.body.requestId), /^[0-9a-f-]{36}$/);
      assert.equal((await browser.api('s3:CreateBucket', { Bucket: 'anns-garden' })).status, 200);
      const buckets = (await browser.api('s3:ListBuckets')).body.Buckets as { Name: string }[];
      assert.deepEqual(
        buckets.map(({ Name }) => Name),
        ['anns-garden'],
      );
    });

    test('allows what the policies allow, and writes down what was done', async () => {
      const reader = await cloud.newUser(owner, 'rita', { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' });
      const browser = await loggedIn(reader);
      assert.equal((await browser.api('ec2:DescribeInstances')).status, 200);
      const refused = await browser.api('ec2:CreateKeyPair', { KeyName: 'r' });
      assert.deepEqual([refused.status, refused.body.code], [403, 'UnauthorizedOperation']);
      const entries = await cloud.cloud.store.read((read) =>
        read
          .db<{ activity: { principal: string; action: string; code: string | null } }>()
          .selectFrom('activity')
          .selectAll()
          .where('action', '=', 'CreateKeyPair')
          .where('code', '=', 'UnauthorizedOperation')
          .execute(),
      );
      assert.match(entries[0]!.principal, /:user\/rita$/);
    });

    const bad: [what: string, operation: string, input: unknown, status: number, code: string][] = [
      ['an unknown service', 'ec3:DescribeInstances', {}, 404, 'UnknownService'],
      ['an unknown operation', 'ec2:DescribeInstance', {}, 400, 'UnknownOperationException'],
      ['an operation that the cloud lacks', 'ec2:CreateVpnGateway', { Type: 'ipsec.1' }, 400, 'UnsupportedOperation'],
      ['an unknown member', 'ec2:DescribeInstances', { InstanceID: ['i-1'] }, 400, 'SerializationException'],
      [
        'an unknown member deep inside',
        'ec2:DescribeInstances',
        { Filters: [{ Nam: 'x' }] },
        400,
        'SerializationException',
      ],
      ['a wrong type', 'ec2:DescribeInstances', { InstanceIds: 'i-1' }, 400, 'SerializationException'],
      ['a list for the input', 'ec2:DescribeInstances', [], 400, 'SerializationException'],
      ['no JSON', 'ec2:DescribeInstances', '{', 400, 'SerializationException'],
      ['a missing member', 'iam:DeleteUser', {}, 400, 'ValidationError'],
      ['an object’s content', 's3:GetObject', { Bucket: 'b', Key: 'k' }, 400, 'StreamingOperation'],
      ['an object’s content on its way in', 's3:PutObject', { Bucket: 'b', Key: 'k' }, 400, 'StreamingOperation'],
    ];
    for (const [what, operation, input, status, code] of bad)
      test(`refuses ${what}`, async () => {
        const browser = await loggedIn(owner);
        const answer = await browser.json('POST', `/api/${operation.replace(':', '/')}`, input);
        assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body));
      });
  });

  describe('keeps other sites out', () => {
    const foreign: [what: string, headers: Record<string, string | undefined>, status: number][] = [
      ['another site’s request', { 'sec-fetch-site': 'cross-site' }, 403],
      ['a request of another port of the host', { 'sec-fetch-site': 'same-site' }, 403],
      ['another origin', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': undefined }, 403],
      ['a request without the mark', { 'x-mallee-console': undefined }, 403],
      ['a request that shows no origin', { origin: undefined, 'sec-fetch-site': undefined }, 403],
    ];
    for (const [what, headers, status] of foreign)
      test(`refuses ${what}`, async () => {
        const browser = await loggedIn(owner);
        const answer = await browser.json('POST', '/api/ec2/DescribeInstances', {}, headers);
        assert.deepEqual([answer.status, answer.body.code], [status, 'CrossOrigin']);
      });
  });

  describe('its app', () => {
    test('is one page for all of its own paths, which finds its way up', async () => {
      const bases: [string, string][] = [
        ['/', './'],
        ['/instances', './'],
        ['/instances/i-1', '../'],
        ['/instances/i-1/', '../../'],
      ];
      for (const [path, base] of bases) {
        const answer = await fetch(`${web.origin}${path}`);
        assert.equal(answer.status, 200);
        assert.match(await answer.text(), new RegExp(`<base href="${base.replaceAll('.', '\\.')}">`));
        const policy = answer.headers.get('content-security-policy')!;
        assert.match(policy, /default-src 'self'; script-src 'self';/);
        assert.match(policy, /frame-ancestors 'none'/);
      }
    });

    test('its files come in as few bytes as the browser takes, and stay in its cache', async () => {
      const file = (accept: string) =>
        fetch(`${web.origin}/assets/app-1.js`, { method: 'HEAD', headers: { 'accept-encoding': accept } });
      const codings = await Promise.all(['gzip, br', 'gzip', 'identity', 'br;q=0'].map(file));
      assert.deepEqual(
        codings.map(({ headers }) => headers.get('content-encoding')),
        ['br', 'gzip', null, null],
      );
      assert.match(codings[0]!.headers.get('cache-control')!, /immutable/);
      assert.equal((await fetch(`${web.origin}/assets/app-2.js`)).status, 404);
    });
  });

  test('has provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
