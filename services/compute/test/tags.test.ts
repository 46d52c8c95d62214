import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { db } from '../op.ts';
import { resourceTypes } from '../rules/resource-types.ts';
import { alice, bob, code } from './cloud.ts';
import { NetworkCloud, node } from './network-cloud.ts';

let cloud: NetworkCloud;
beforeEach(async () => {
  cloud = await NetworkCloud.open();
});
afterEach(() => cloud.close());

const tagsOf = async (id: string, account = alice) =>
  (await cloud.as(account)('DescribeTags', { Filters: [{ Name: 'resource-id', Values: [id] }] })).Tags!.map(
    ({ Key, Value }) => [Key, Value],
  );

/** One id of each kind of resource that a new account has. */
async function oneOfEach(): Promise<string[]> {
  const { id, nic } = await cloud.machine(alice);
  const { KeyPairId } = await cloud.as(alice)('CreateKeyPair', { KeyName: 'k', KeyType: 'ed25519' });
  const { AllocationId } = await cloud.as(alice)('AllocateAddress', {});
  const first = (table: string) =>
    cloud.store.read(async (read) => {
      const rows = db(read)
        .selectFrom(table as 'vpc')
        .select('id')
        .where('account', '=', alice);
      return (await rows.executeTakeFirstOrThrow()).id as string;
    });
  const tables = ['vpc', 'subnet', 'internet_gateway', 'route_table', 'network_acl', 'dhcp_options', 'security_group'];
  const found: string[] = [];
  for (const table of tables) found.push(await first(table));
  const { SecurityGroupRules } = await cloud.as(alice)('DescribeSecurityGroupRules', {});
  return [id, nic, KeyPairId!, AllocationId!, ...found, SecurityGroupRules![0]!.SecurityGroupRuleId!];
}

describe('tags', () => {
  test('are put on and taken off every kind of resource, and belong to its type', async () => {
    const ids = await oneOfEach();
    await cloud.as(alice)('CreateTags', { Resources: ids, Tags: [{ Key: 'Team', Value: 'red' }] });
    const { Tags } = await cloud.as(alice)('DescribeTags', {});
    assert.deepEqual(new Set(Tags!.map(({ ResourceId }) => ResourceId)), new Set(ids));
    const elsewhere = ['image', 'volume'];
    assert.deepEqual(
      new Set(Tags!.map(({ ResourceType }) => ResourceType as string)),
      new Set(resourceTypes.map(({ type }) => type).filter((type) => !elsewhere.includes(type))),
    );
    await cloud.as(alice)('DeleteTags', { Resources: ids });
    assert.deepEqual((await cloud.as(alice)('DescribeTags', {})).Tags, []);
  });

  test('are overwritten, and deleted by key, or by key and value', async () => {
    const { id } = await cloud.machine(alice);
    const put = (...Tags: { Key: string; Value?: string }[]) =>
      cloud.as(alice)('CreateTags', { Resources: [id], Tags });
    const drop = (...Tags: { Key: string; Value?: string }[]) =>
      cloud.as(alice)('DeleteTags', { Resources: [id.toUpperCase()], Tags });
    await put({ Key: 'a', Value: '1' }, { Key: 'b' }, { Key: 'c', Value: '3' });
    await put({ Key: 'a', Value: '2' });
    assert.deepEqual(await tagsOf(id), [
      ['a', '2'],
      ['b', ''],
      ['c', '3'],
    ]);
    await drop({ Key: 'a', Value: '1' }, { Key: 'b', Value: '' }, { Key: 'nothing' });
    assert.deepEqual(await tagsOf(id), [
      ['a', '2'],
      ['c', '3'],
    ]);
    await drop({ Key: 'a' });
    assert.deepEqual(await tagsOf(id), [['c', '3']]);
  });

  test('have limits and reserved names', async () => {
    const { id } = await cloud.machine(alice);
    const put = (...keys: string[]) =>
      cloud.as(alice)('CreateTags', { Resources: [id], Tags: keys.map((Key) => ({ Key, Value: '' })) });
    for (const key of ['aws:x', 'EUCA:y', '', 'x'.repeat(128)])
      await assert.rejects(put(key), code('InvalidParameterValue'));
    await put('a', 'b');
    await put('b', 'c');
    await assert.rejects(put('d'), code('TagLimitExceeded'));
    assert.equal((await tagsOf(id)).length, 3);
    await assert.rejects(
      cloud.as(alice)('DeleteTags', { Resources: [id], Tags: [{ Key: 'aws:x' }] }),
      code('InvalidParameterValue'),
    );
  });

  test('of another account’s resources are refused like those of missing ones', async () => {
    const { id } = await cloud.machine(alice);
    const input = { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] };
    await assert.rejects(cloud.as(bob)('CreateTags', input), code('InvalidInstanceID.NotFound'));
    await assert.rejects(cloud.as(bob)('DeleteTags', input), code('InvalidInstanceID.NotFound'));
    await assert.rejects(
      cloud.as(bob)('CreateTags', { ...input, Resources: ['i-00000000000000000'] }),
      code('InvalidInstanceID.NotFound'),
    );
    await assert.rejects(cloud.as(bob)('CreateTags', { ...input, Resources: ['x-12345678'] }), code('InvalidID'));
    const own = await cloud.machine(bob);
    await assert.rejects(
      cloud.as(bob)('CreateTags', { ...input, Resources: [own.id, id] }),
      code('InvalidInstanceID.NotFound'),
    );
    assert.deepEqual(await tagsOf(own.id, bob), [], 'all or nothing');
    await cloud.as(alice)('CreateTags', input);
    assert.deepEqual((await cloud.as(bob)('DescribeTags', {})).Tags, []);
  });

  test('need permission for each resource, by its own tags and the requested ones', async () => {
    const { id } = await cloud.machine(alice);
    const statements = [
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: `arn:aws:ec2:mallee-1:${alice}:instance/*`,
        Condition: {
          StringEquals: { 'aws:RequestTag/Team': 'red' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] },
        },
      },
    ];
    const user = cloud.as(alice, { statements });
    await user('CreateTags', { Resources: [id], Tags: [{ Key: 'Team', Value: 'red' }] });
    const { vpc } = await cloud.subnet(alice);
    for (const [resource, Key, Value] of [
      [id, 'Team', 'blue'],
      [id, 'Other', 'red'],
      [vpc, 'Team', 'red'],
    ] as const)
      await assert.rejects(
        user('CreateTags', { Resources: [resource], Tags: [{ Key, Value }] }),
        code('UnauthorizedOperation'),
      );
  });

  test('of machines that may read them reach their node', async () => {
    const { id } = await cloud.machine(alice);
    const tag = () => cloud.as(alice)('CreateTags', { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] });
    const before = await cloud.revision();
    await tag();
    assert.equal(await cloud.revision(), before, `${node} need not know`);
    const options = { tokens: 'optional', endpoint: 'enabled', hopLimit: 1, instanceTags: 'enabled' };
    await cloud.write((tx) =>
      db(tx)
        .updateTable('instance')
        .set({ metadata_options: JSON.stringify(options) })
        .execute(),
    );
    await tag();
    assert.equal(await cloud.revision(), before + 1);
    await cloud.as(alice)('DeleteTags', { Resources: [id] });
    assert.equal(await cloud.revision(), before + 2);
  });

  test('are described by filter and by page', async () => {
    const ids = (await oneOfEach()).slice(0, 6);
    await cloud.as(alice)('CreateTags', {
      Resources: ids,
      Tags: [
        { Key: 'Team', Value: 'red\nblue' },
        { Key: 'a\nb', Value: 'x' },
      ],
    });
    const find = async (Name: string, ...Values: string[]) =>
      (await cloud.as(alice)('DescribeTags', { Filters: [{ Name, Values }] })).Tags!.length;
    assert.deepEqual(
      [
        await find('key', 'Team'),
        await find('value', 'x', 'y'),
        await find('resource-type', 'instance'),
        await find('tag:Team', 'red*'),
      ],
      [6, 6, 2, 6],
    );
    await assert.rejects(find('colour', 'red'), code('InvalidParameterValue'));
    const seen: string[] = [];
    for (let NextToken: string | undefined = ''; NextToken !== undefined; ) {
      const page: { Tags?: { ResourceId?: string; Key?: string }[]; NextToken?: string } = await cloud.as(alice)(
        'DescribeTags',
        { MaxResults: 5, ...(NextToken && { NextToken }) },
      );
      seen.push(...page.Tags!.map(({ ResourceId, Key }) => `${ResourceId} ${Key}`));
      NextToken = page.NextToken;
    }
    assert.equal(new Set(seen).size, 12);
    assert.equal(seen.length, 12);
  });
});
