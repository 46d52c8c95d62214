import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { caller } from './caller.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { eventually } from './eventually.ts';
import { rawClient } from './raw-client.ts';

const code = (wanted: string) => (error: unknown) => error instanceof AwsError && error.code === wanted;

describe('the cloud’s administration', () => {
  let cloud: CloudProcess;
  let as: ReturnType<typeof caller>;
  let owner: Person;
  before(async () => {
    cloud = await openCloudProcess();
    as = caller(cloud.cloud, cloud.config.region);
    owner = await cloud.newAccount('ann');
  });
  after(() => cloud[Symbol.asyncDispose]());

  test('tells of nodes, what fits on them, services, reconcilers, settings and faults', async () => {
    const root = as(cloud.admin);
    const { Nodes } = await root('mallee', 'DescribeNodes', {});
    const [node] = Nodes;
    assert.deepEqual([Nodes.length, node!.State, node!.Acceleration], [1, 'enabled', 'tcg']);
    assert.ok(node!.Vcpus > 0 && node!.VcpusUsed === 0);
    const { InstanceTypes } = await root('mallee', 'DescribeCapacity', {});
    const before = InstanceTypes.find(({ InstanceType }) => InstanceType === 'mallee.tiny')!;
    assert.ok(before.Available > 0 && before.Available <= before.Maximum);
    const { Services } = await root('mallee', 'DescribeServices', {});
    const types = Services.map(({ Type }) => Type);
    for (const type of ['compute', 'objectstorage', 'euare', 'tokens', 'node']) assert.ok(types.includes(type), type);
    assert.ok(Services.every(({ State }) => State === 'enabled'));
    const { Reconcilers } = await root('mallee', 'DescribeReconcilers', {});
    assert.ok(Reconcilers.some(({ Name }) => Name === 'iam/expired-sessions'));
    assert.deepEqual((await root('mallee', 'DescribeFaults', {})).Faults, []);
    const { Properties } = await root('mallee', 'DescribeProperties', { Names: ['console'] });
    assert.ok(Properties.length >= 3 && Properties.every(({ Name }) => Name.startsWith('console.')));
    await assert.rejects(root('mallee', 'DescribeProperties', { Names: ['colour'] }), code('InvalidParameterValue'));
  });

  test('is told to administrators of the cloud alone', async () => {
    for (const name of ['DescribeNodes', 'DescribeServices', 'DescribeProperties', 'DescribeFaults'] as const)
      await assert.rejects(as(owner)('mallee', name, {}), code('AccessDenied'), name);
  });

  test('tells administrators of an account of that account alone', async () => {
    await as(owner)('ec2', 'CreateKeyPair', { KeyName: 'anns' });
    const { Entries } = await as(owner)('mallee', 'DescribeActivity', {});
    assert.ok(Entries.length > 0 && Entries.every(({ AccountId }) => AccountId === owner.account));
    const other = { AccountId: cloud.admin.account };
    await assert.rejects(as(owner)('mallee', 'DescribeActivity', other), code('AccessDenied'));
    const { Entries: all } = await as(cloud.admin)('mallee', 'DescribeActivity', {});
    assert.equal(new Set(all.map(({ AccountId }) => AccountId)).size, 2);
  });

  test('tells what buckets hold and were asked for, of all accounts or bucket by bucket of one', async () => {
    const ann = as(owner);
    await ann('s3', 'CreateBucket', { Bucket: 'anns-seeds' });
    await ann('s3', 'CreateBucket', { Bucket: 'anns-leaves' });
    const raw = rawClient(cloud, owner);
    await raw.ask({ service: 's3', method: 'PUT', target: '/anns-seeds/acorn', body: 'x'.repeat(1000) });
    await raw.ask({ service: 's3', method: 'GET', target: '/anns-seeds/acorn' });
    await as(cloud.admin)('s3', 'CreateBucket', { Bucket: 'roots-own' });

    const { Accounts } = await ann('mallee', 'DescribeUsage', {});
    const [own] = Accounts;
    assert.deepEqual([Accounts.length, own!.AccountId, own!.AccountName], [1, owner.account, 'ann']);
    assert.deepEqual([own!.Objects, own!.Bytes, own!.Reads, own!.BytesOut >= 1000], [1, 1000, 1, true]);
    assert.deepEqual(
      own!.Buckets!.map(({ Name, Objects, Bytes }) => [Name, Objects, Bytes]),
      [
        ['anns-seeds', 1, 1000],
        ['anns-leaves', 0, 0],
      ],
    );

    const root = as(cloud.admin);
    const first = await root('mallee', 'DescribeUsage', { MaxResults: 1 });
    const second = await root('mallee', 'DescribeUsage', { MaxResults: 1, NextToken: first.NextToken! });
    const seen = [...first.Accounts, ...second.Accounts];
    assert.deepEqual(
      seen.map(({ AccountId }) => AccountId),
      [owner.account, cloud.admin.account].sort(),
    );
    assert.deepEqual([second.NextToken, seen.every(({ Buckets }) => Buckets === undefined)], [undefined, true]);

    await assert.rejects(ann('mallee', 'DescribeUsage', { AccountId: cloud.admin.account }), code('AccessDenied'));
    for (const input of [{ Days: 0 }, { Days: 401 }, { MaxResults: 1.5 }, { NextToken: 'x' }])
      await assert.rejects(root('mallee', 'DescribeUsage', input), code('InvalidParameterValue'));
  });

  test('finds activity by what it was about, who, what and how it ended, page by page', async () => {
    const ann = as(owner);
    for (const KeyName of ['k1', 'k2', 'k3']) await ann('ec2', 'CreateKeyPair', { KeyName });
    await ann('ec2', 'DeleteKeyPair', { KeyName: 'k2' });
    await assert.rejects(ann('ec2', 'CreateKeyPair', { KeyName: 'k1' }));
    const about = async (input: object) => {
      const { Entries } = await ann('mallee', 'DescribeActivity', input);
      return Entries.map(({ Action, Outcome }) => `${Action} ${Outcome}`);
    };
    assert.deepEqual(await about({ Resource: 'k2' }), ['DeleteKeyPair succeeded', 'CreateKeyPair succeeded']);
    await eventually('the failure is written down', async () =>
      (await about({ Resource: 'k1', Outcome: 'failed' })).length === 1 ? true : undefined,
    );
    assert.deepEqual(await about({ Action: 'DeleteKeyPair', ServiceName: 'ec2' }), ['DeleteKeyPair succeeded']);
    assert.deepEqual(await about({ Resource: 'k%' }), []);
    assert.deepEqual(await about({ Principal: 'nobody' }), []);
    assert.deepEqual(await about({ EndTime: new Date(0) }), []);

    const all = await ann('mallee', 'DescribeActivity', {});
    const paged: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ann('mallee', 'DescribeActivity', { MaxResults: 2, ...(NextToken && { NextToken }) });
      assert.ok(page.Entries.length <= 2);
      paged.push(...page.Entries.map(({ Action, Time }) => `${Action} ${Time.getTime()}`));
      NextToken = page.NextToken;
    } while (NextToken);
    assert.equal(paged.length, all.Entries.length);
    for (const bad of [{ MaxResults: 0 }, { MaxResults: 5000 }, { NextToken: 'x' }, { Outcome: 'good' }])
      await assert.rejects(ann('mallee', 'DescribeActivity', bad), code('InvalidParameterValue'));
  });

  test('explains why a request was denied, a look too, by the policies of that moment', async () => {
    const deny = { Effect: 'Deny', Action: 'ec2:CreateKeyPair', Resource: '*', Sid: 'NoKeys' };
    const user = await cloud.newUser(owner, 'dora', { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }, deny);
    await assert.rejects(as(user)('ec2', 'CreateKeyPair', { KeyName: 'd' }), code('UnauthorizedOperation'));
    await assert.rejects(as(user)('iam', 'ListUsers', {}), code('AccessDenied'));
    await as(owner)('iam', 'DeleteUserPolicy', { UserName: 'dora', PolicyName: 'given' });

    const denied = await eventually('both are written down', async () => {
      const { Entries } = await as(owner)('mallee', 'DescribeActivity', { Outcome: 'denied' });
      const doras = Entries.filter(({ Principal }) => Principal.endsWith('/dora'));
      return doras.length === 2 ? doras : undefined;
    });
    const why = async (action: string) => {
      const { RequestId } = denied.find(({ Action }) => Action === action)!;
      return as(owner)('mallee', 'ExplainDecision', { RequestId });
    };
    const { Why, Policy, Statement, Explanation } = await why('CreateKeyPair');
    assert.deepEqual([Why, Policy, Statement], ['explicit-deny', 'user/dora/given', 'NoKeys']);
    assert.match(Explanation, /user\/dora asked for ec2:CreateKeyPair on arn:aws:ec2:.* denies it/);
    assert.equal((await why('ListUsers')).Why, 'no-allow');

    const bob = await cloud.newAccount('bob');
    const { RequestId } = denied[0]!;
    await assert.rejects(as(bob)('mallee', 'ExplainDecision', { RequestId }), code('NoSuchRequest'));
    const [made] = (await as(owner)('mallee', 'DescribeActivity', { Outcome: 'succeeded' })).Entries;
    const whole = { RequestId: made!.RequestId };
    await assert.rejects(as(owner)('mallee', 'ExplainDecision', whole), code('NotDenied'));
  });

  test('has provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
