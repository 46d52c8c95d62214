import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oneTimePassword } from '@mallee/iam';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { type Browser, type ConsoleProcess, openConsoleProcess } from './console-client.ts';
import { eventually } from './eventually.ts';

const good = 'correct horse battery';

describe('the console', () => {
  let cloud: CloudProcess;
  let web: ConsoleProcess;
  let owner: Person;
  before(async () => {
    cloud = await openCloudProcess();
    web = await openConsoleProcess(cloud.cloud, cloud.endpoint);
    owner = await cloud.newAccount('ann');
  });
  after(async () => {
    await web[Symbol.asyncDispose]();
    await cloud[Symbol.asyncDispose]();
  });

  /** A browser in which the user with this key is logged in. */
  async function loggedIn({ accessKeyId, secretAccessKey }: Person): Promise<Browser> {
    const browser = web.browser();
    const { status } = await browser.json('POST', '/session', { accessKeyId, secretAccessKey });
    assert.equal(status, 200);
    return browser;
  }
  const passwordOf = async (user: string, Password = good) => {
    await cloud.newUser(owner, user);
    const { status } = await (await loggedIn(owner)).api('iam:CreateLoginProfile', { UserName: user, Password });
    assert.equal(status, 200);
  };

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

  describe('moves objects', () => {
    test('in and out as a stream, for download only but for harmless kinds', async () => {
      const browser = await loggedIn(owner);
      await browser.api('s3:CreateBucket', { Bucket: 'anns-files' });
      const key = encodeURIComponent('notes (1) – "ü".html');
      const path = `/objects/anns-files/a/${key}`;
      const put = await browser.ask('PUT', path, '<script>alert(1)</script>', { 'content-type': 'text/html' });
      assert.equal(put.status, 200, await put.text());
      assert.match(put.headers.get('etag')!, /^"[0-9a-f]{32}"$/);
      for (const query of ['', '?inline=1']) {
        const got = await browser.ask('GET', path + query);
        assert.equal(await got.text(), '<script>alert(1)</script>');
        assert.match(got.headers.get('content-disposition')!, /^attachment; filename\*=UTF-8''notes%20%281%29%20/);
        assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
        assert.match(got.headers.get('content-security-policy')!, /^sandbox/);
      }
      await browser.ask('PUT', '/objects/anns-files/t.txt', 'hello', { 'content-type': 'text/plain' });
      const shown = await browser.ask('GET', '/objects/anns-files/t.txt?inline=1', undefined, { range: 'bytes=1-2' });
      assert.deepEqual([shown.status, await shown.text()], [206, 'el']);
      assert.equal(shown.headers.get('content-disposition'), 'inline');
      const head = await browser.ask('HEAD', '/objects/anns-files/t.txt');
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, '5']);
    });

    test('in parts', async () => {
      const browser = await loggedIn(owner);
      const place = { Bucket: 'anns-files', Key: 'large' };
      const { UploadId } = (await browser.api('s3:CreateMultipartUpload', place)).body;
      const part = await browser.ask('PUT', `/objects/anns-files/large?uploadId=${UploadId}&partNumber=1`, 'part');
      const Parts = [{ PartNumber: 1, ETag: part.headers.get('etag') }];
      const { status } = await browser.api('s3:CompleteMultipartUpload', {
        ...place,
        UploadId,
        MultipartUpload: { Parts },
      });
      assert.equal(status, 200);
      assert.equal(await (await browser.ask('GET', '/objects/anns-files/large')).text(), 'part');
    });

    test('which become images, of whichever kind they are', async () => {
      const browser = await loggedIn(owner);
      const vmdk = Buffer.alloc(128 * 1024);
      vmdk.write('KDMV');
      for (const [value, at] of [
        [1, 4],
        [2048, 12],
        [128, 20],
        [512, 44],
        [1, 56],
        [2, 512],
        [128, 1024],
      ] as const)
        vmdk.writeUInt32LE(value, at);
      for (const [Format, body] of [
        ['RAW', Buffer.alloc(1024 * 1024, 'raw')],
        ['VMDK', vmdk],
      ] as const) {
        await browser.ask('PUT', `/objects/anns-files/${Format}`, body);
        const UserBucket = { S3Bucket: 'anns-files', S3Key: Format };
        const started = await browser.api('ec2:ImportImage', { DiskContainers: [{ Format, UserBucket }] });
        assert.equal(started.status, 200, JSON.stringify(started.body));
        const ImportTaskIds = [started.body.ImportTaskId];
        await eventually(`the ${Format} is an image`, async () => {
          const { body: told } = await browser.api('ec2:DescribeImportImageTasks', { ImportTaskIds });
          const [task] = told.ImportImageTasks as [{ Status: string; StatusMessage?: string }];
          assert.notEqual(task.Status, 'deleted', task.StatusMessage);
          return task.Status === 'completed' ? true : undefined;
        });
      }
    });

    test('only where the user may, and errors are told as JSON', async () => {
      const stranger = await loggedIn(await cloud.newUser(owner, 'sam'));
      for (const [method, path, status, code] of [
        ['GET', '/objects/anns-files/t.txt', 403, 'AccessDenied'],
        ['PUT', '/objects/anns-files/t.txt', 403, 'AccessDenied'],
        ['GET', '/objects/anns-files', 404, 'NotFound'],
        ['GET', '/objects/anns-files/%zz', 400, 'InvalidURI'],
      ] as const) {
        const answer = await stranger.json(method, path, method === 'PUT' ? 'x' : undefined);
        assert.deepEqual([answer.status, answer.body.code], [status, code]);
      }
      const missing = await (await loggedIn(owner)).json('GET', '/objects/anns-files/none');
      assert.deepEqual([missing.status, missing.body.code], [404, 'NoSuchKey']);
    });

    test('a link shows the object to everybody, until the user is shut out', async () => {
      await passwordOf('lin');
      const admin = await loggedIn(owner);
      const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await admin.api('iam:PutUserPolicy', { UserName: 'lin', PolicyName: 'all', PolicyDocument });
      const browser = web.browser();
      await browser.json('POST', '/session', { account: 'ann', user: 'lin', password: good });
      const { body } = await browser.json('POST', '/link', { bucket: 'anns-files', key: 't.txt', seconds: 60 });
      assert.equal(await (await fetch(String(body.url))).text(), 'hello');
      await browser.ask('DELETE', '/session');
      assert.equal((await fetch(String(body.url))).status, 200);
      await admin.api('iam:DeleteLoginProfile', { UserName: 'lin' });
      assert.equal((await fetch(String(body.url))).status, 403);
    });
  });

  describe('tells what changes', () => {
    const started = { MinCount: 1, MaxCount: 1 };

    test('of the account, by type and id alone, until the machine has come up', async () => {
      const browser = await loggedIn(owner);
      const stranger = await loggedIn(await cloud.newAccount('zoe'));
      const [mine, other] = [await browser.events(), await stranger.events()];
      await stranger.api('ec2:CreateKeyPair', { KeyName: 'my own' });
      assert.deepEqual(await other.next('changed'), { types: ['key-pair'], ids: ['my own'] });
      const { body } = await browser.api('ec2:RunInstances', { ...started, ImageId: cloud.image });
      const [{ InstanceId }] = body.Instances as [{ InstanceId: string }];
      for (let seen = 0; seen < 3; ) {
        const { types, ids } = await mine.next('changed');
        assert.ok(!types.includes('key-pair'));
        if (ids.includes(InstanceId)) seen += 1;
        const { body: now } = await browser.api('ec2:DescribeInstances', { InstanceIds: [InstanceId] });
        if (JSON.stringify(now).includes('"running"')) break;
      }
      await browser.api('ec2:TerminateInstances', { InstanceIds: [InstanceId] });
      await mine.end();
      await other.end();
    });

    test('of its objects, too', async () => {
      const browser = await loggedIn(owner);
      await browser.api('s3:CreateBucket', { Bucket: 'anns-news' });
      const events = await browser.events();
      await browser.ask('PUT', '/objects/anns-news/a/b c.txt', 'x');
      assert.ok((await events.about('anns-news/a/b c.txt')).types.includes('object'));
      await browser.api('s3:DeleteObjects', { Bucket: 'anns-news', Delete: { Objects: [{ Key: 'a/b c.txt' }] } });
      assert.ok((await events.about('anns-news/')).types.includes('object'));
      await events.end();
    });

    test('and ends with the session, saying so', async () => {
      const browser = await loggedIn(await cloud.newUser(owner, 'ted'));
      const events = await browser.events();
      await (await loggedIn(owner)).api('iam:UpdateUser', { UserName: 'ted', Enabled: false });
      assert.deepEqual(await events.next('session'), { ended: true });
      assert.equal(await events.ended(), true);
    });

    test('to a few tabs of one browser, and not without end', async () => {
      const browser = await loggedIn(owner);
      const open = [];
      for (let tab = 0; tab < 4; tab += 1) open.push(await browser.events());
      const { status, body } = await browser.json('GET', '/events');
      assert.deepEqual([status, body.code], [429, 'TooManyStreams']);
      await open[0]!.end();
      const another = await eventually('there is room again', () => browser.events().catch(() => undefined));
      await another.end();
      for (const one of open.slice(1)) await one.end();
    });

    test('not to who is not logged in, or comes from elsewhere', async () => {
      assert.equal((await web.browser().json('GET', '/events')).status, 401);
      const browser = await loggedIn(owner);
      const foreign = { 'x-mallee-console': undefined, 'sec-fetch-site': 'cross-site' };
      assert.equal((await browser.json('GET', '/events', undefined, foreign)).status, 403);
    });
  });

  describe('leads to machines', () => {
    let machine: string;
    before(async () => {
      const browser = await loggedIn(owner);
      const { body } = await browser.api('ec2:RunInstances', { MinCount: 1, MaxCount: 1, ImageId: cloud.image });
      machine = (body.Instances as [{ InstanceId: string }])[0].InstanceId;
      await eventually('it runs', async () => {
        const { body: seen } = await browser.api('ec2:DescribeInstances', { InstanceIds: [machine] });
        return JSON.stringify(seen).includes('"running"') ? true : undefined;
      });
    });
    const ticketFor = async (browser: Browser, what: string, instanceId = machine) =>
      (await browser.json('POST', '/ticket', { what, instanceId })).body;

    test('whose serial line two tabs share, and what is typed arrives', async () => {
      const browser = await loggedIn(owner);
      const [first, second] = [
        await browser.stream(await ticketFor(browser, 'serial')),
        await browser.stream(await ticketFor(browser, 'serial')),
      ];
      await first.heard('boot 1');
      await second.heard('boot 1');
      first.type('ls\r');
      await first.heard('ls\r');
      const { body } = await browser.api('ec2:GetConsoleOutput', { InstanceId: machine });
      assert.match(Buffer.from(String(body.Output), 'base64').toString(), /ls\r$/);
      first.close();
      second.type('x'.repeat(100_000));
      await second.heard('x'.repeat(100_000));
      second.close();
    });

    test('whose screen speaks RFB, and of which a picture is shown', async () => {
      const browser = await loggedIn(owner);
      const screen = await browser.stream(await ticketFor(browser, 'screen'));
      await screen.heard('RFB 003.008\n');
      screen.close();
      const picture = await browser.ask('GET', `/screenshot/${machine}`);
      assert.equal(picture.headers.get('content-type'), 'image/png');
      assert.equal(Buffer.from(await picture.arrayBuffer()).toString('latin1', 1, 4), 'PNG');
      assert.equal(picture.headers.get('cache-control'), 'no-store');
    });

    test('by a ticket for one stream of the session that asked', async () => {
      const browser = await loggedIn(owner);
      const ticket = await ticketFor(browser, 'serial');
      const other = await loggedIn(owner);
      await assert.rejects(other.stream(ticket));
      await assert.rejects(browser.stream(ticket), 'it has been used');
      const next = await ticketFor(browser, 'serial');
      (await browser.stream(next)).close();
      await assert.rejects(browser.stream(next));
      await assert.rejects(browser.stream({ ticket: 'x' }));
      await assert.rejects(browser.stream(await ticketFor(browser, 'serial'), { origin: 'http://127.0.0.1:1' }));
    });

    test('only for who may, and only to machines that there are', async () => {
      const reader = await cloud.newUser(owner, 'rob', { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' });
      const browser = await loggedIn(reader);
      const refusal = await browser.json('POST', '/ticket', { what: 'serial', instanceId: machine });
      assert.deepEqual([refusal.status, refusal.body.code], [403, 'UnauthorizedOperation']);
      const stranger = await loggedIn(await cloud.newAccount('una'));
      const absent = await stranger.json('POST', '/ticket', { what: 'screen', instanceId: machine });
      assert.equal(absent.body.code, 'InvalidInstanceID.NotFound');
      const wrong = await browser.json('POST', '/ticket', { what: 'printer', instanceId: machine });
      assert.deepEqual([wrong.status, wrong.body.code], [400, 'ValidationError']);
    });

    test('until the session ends', async () => {
      const user = await cloud.newUser(owner, 'uwe', { Effect: 'Allow', Action: '*', Resource: '*' });
      const browser = await loggedIn(user);
      const line = await browser.stream(await ticketFor(browser, 'serial'));
      await (await loggedIn(owner)).api('iam:UpdateUser', { UserName: 'uwe', Enabled: false });
      assert.equal(await line.closed, 4401);
    });

    test('until the machine ends', async () => {
      const browser = await loggedIn(owner);
      const line = await browser.stream(await ticketFor(browser, 'serial'));
      await browser.api('ec2:TerminateInstances', { InstanceIds: [machine] });
      assert.ok([1000, 1005].includes(await line.closed));
      const late = await browser.json('POST', '/ticket', { what: 'serial', instanceId: machine });
      assert.equal(late.body.code, 'IncorrectInstanceState');
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
