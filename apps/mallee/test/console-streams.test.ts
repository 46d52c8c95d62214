import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Person } from './cloud-process.ts';
import type { Browser } from './console-client.ts';
import { type ConsoleCloud, good, openConsoleCloud } from './console-cloud.ts';
import { eventually } from './eventually.ts';

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

    test('until the policy that allowed it is gone, and says so', async () => {
      const allowed = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
      const user = await cloud.newUser(owner, 'vic', allowed);
      const browser = await loggedIn(user);
      const line = await browser.stream(await ticketFor(browser, 'serial'));
      const screen = await browser.stream(await ticketFor(browser, 'screen'));
      const admin = await loggedIn(owner);
      // A change that takes nothing from him leaves his lines alone.
      await admin.api('iam:CreateUser', { UserName: 'wim' });
      line.type('still here\r');
      await line.heard('still here\r');
      const Statement = [{ ...allowed, Action: 'ec2:Describe*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await admin.api('iam:PutUserPolicy', { UserName: 'vic', PolicyName: 'given', PolicyDocument });
      assert.deepEqual([await line.closed, await screen.closed], [4403, 4403]);
      assert.match(line.reason, /^You are not authorized to perform this operation\./);
      assert.equal((await browser.json('GET', '/session')).status, 200, 'the session goes on');
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

  test('has provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
