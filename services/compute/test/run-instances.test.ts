import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { hours, minutes } from '@mallee/base';
import { alice, bob, Cloud, code, launch, look, state } from './cloud.ts';
import type { HandNode } from './hand-node.ts';

let cloud: Cloud;
let node: HandNode;

beforeEach(async () => {
  cloud = await Cloud.open({ limits: { instances: 10, groupsPerInterface: 2 } });
  node = await cloud.node();
});
afterEach(() => cloud.close());

/** Nothing of a refused launch may stay. */
const nothing = async () => {
  for (const table of [
    'instance',
    'volume',
    'network_interface',
    'public_address',
    'reservation',
    'user_data',
  ] as const)
    assert.deepEqual(await cloud.rows(table), [], table);
};

test('a launch answers its instances with everything that was asked for', async () => {
  await cloud.as(alice)('CreateKeyPair', { KeyName: 'mine', KeyType: 'ed25519' });
  const [id] = await launch(cloud, {
    KeyName: 'mine',
    UserData: Buffer.from('#!/bin/sh').toString('base64'),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 3 },
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 9, DeleteOnTermination: false } }],
  });
  const seen = await look(cloud, id!);
  assert.equal(seen.KeyName, 'mine');
  assert.deepEqual(seen.Tags, [{ Key: 'Name', Value: 'web' }]);
  assert.equal(seen.MetadataOptions!.HttpTokens, 'required');
  assert.equal(seen.BlockDeviceMappings![0]!.Ebs!.DeleteOnTermination, false);
  assert.match(seen.PrivateIpAddress!, /^172\.31\./);
  assert.match(seen.PublicIpAddress!, /^198\.18\.0\./);
  const [wish] = (await node.desired()).instances;
  assert.match(wish!.metadata.key!.material, /^ssh-ed25519 .* mine$/);
  assert.match(wish!.metadata.userData!, /^sha256:/);
  assert.equal((await node.desired()).volumes[0]!.gib, 9);
});

test('launches spread over nodes, the emptiest first', async () => {
  const other = await cloud.node();
  await launch(cloud, { MinCount: 4, MaxCount: 4 });
  assert.equal((await node.desired()).instances.length, 2);
  assert.equal((await other.desired()).instances.length, 2);
});

test('as many machines start as fit, if they are not fewer than the least', async () => {
  await node.report({
    capability: { acceleration: 'tcg', qemu: '7', vcpus: 1, memoryMiB: 400, diskGiB: 100, faults: [] },
  });
  const ids = await launch(cloud, { MinCount: 2, MaxCount: 5 });
  assert.equal(ids.length, 3);
  await assert.rejects(launch(cloud), (error: { detail?: unknown }) => {
    code('InsufficientInstanceCapacity')(error);
    const { tried } = error.detail as { tried: { node: string; memoryMiB: number }[] };
    assert.deepEqual(
      tried.map(({ node: id, memoryMiB }) => [id, memoryMiB]),
      [[node.id, 16]],
    );
    return true;
  });
});

test('a client token starts its machines once and gives the same answer again', async () => {
  const ImageId = await cloud.image();
  const ids = await launch(cloud, { ImageId, ClientToken: 'once', MinCount: 2, MaxCount: 2 });
  assert.deepEqual(await launch(cloud, { ImageId, ClientToken: 'once', MinCount: 2, MaxCount: 2 }), ids);
  await assert.rejects(launch(cloud, { ImageId, ClientToken: 'once' }), code('IdempotentParameterMismatch'));
  assert.equal((await cloud.rows('instance')).length, 2);
});

test('a token whose machines are gone and forgotten still answers, without them', async () => {
  const ImageId = await cloud.image();
  const [id] = await launch(cloud, { ImageId, ClientToken: 'once' });
  await cloud.as(alice)('TerminateInstances', { InstanceIds: [id!] });
  await node.settle();
  cloud.world.advance(hours(1) + 1);
  await cloud.reconcile();
  await node.settle();
  assert.deepEqual(await launch(cloud, { ImageId, ClientToken: 'once' }), []);
});

test('a dry run says that it would succeed and leaves nothing', async () => {
  await assert.rejects(launch(cloud, { DryRun: true }), code('DryRunOperation'));
  await nothing();
});

test('the account’s limit of instances holds', async () => {
  await launch(cloud, { MinCount: 8, MaxCount: 8 });
  await assert.rejects(launch(cloud, { MinCount: 3, MaxCount: 3 }), code('InstanceLimitExceeded'));
  assert.equal((await launch(cloud, { MinCount: 1, MaxCount: 5 })).length, 2);
});

for (const [what, input, wanted] of [
  ['an unknown image', { ImageId: 'emi-00000000000000000' }, 'InvalidAMIID.NotFound'],
  ['an unknown type', { InstanceType: 'z9.huge' }, 'InvalidParameterValue'],
  ['a missing key pair', { KeyName: 'nobody' }, 'InvalidKeyPair.NotFound'],
  ['an unknown group', { SecurityGroupIds: ['sg-00000000000000000'] }, 'InvalidGroup.NotFound'],
  ['an unknown group name', { SecurityGroups: ['nobody'] }, 'InvalidGroup.NotFound'],
  ['an unknown subnet', { SubnetId: 'subnet-00000000000000000' }, 'InvalidSubnetID.NotFound'],
  ['an unknown zone', { Placement: { AvailabilityZone: 'moon-1a' } }, 'InvalidParameterValue'],
  ['no machines at all', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
  ['a most below the least', { MinCount: 2, MaxCount: 1 }, 'InvalidParameterCombination'],
  ['user data that is no base64', { UserData: '%%%' }, 'InvalidUserData.Malformed'],
  ['user data over 16 KiB', { UserData: Buffer.alloc(16_385).toString('base64') }, 'InvalidParameterValue'],
  [
    'a root disk below the image',
    { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 1 } }] },
    'InvalidBlockDeviceMapping',
  ],
  [
    'a second disk',
    { BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { VolumeSize: 1 } }] },
    'UnsupportedOperation',
  ],
  ['an address outside the subnet', { PrivateIpAddress: '10.0.0.5' }, 'InvalidParameterValue'],
  ['an unknown profile', { IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
  [
    'a reserved tag',
    { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
    'InvalidParameterValue',
  ],
  [
    'tags for what is not made',
    { TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'x', Value: '' }] }] },
    'InvalidParameterValue',
  ],
  ['a shutdown behaviour of its own', { InstanceInitiatedShutdownBehavior: 'explode' }, 'InvalidParameterValue'],
  ['a spot price', { InstanceMarketOptions: { MarketType: 'spot' } }, 'UnsupportedOperation'],
] as const)
  test(`a launch with ${what} is refused before anything is recorded`, async () => {
    const ImageId = await cloud.image(alice, { virtual_bytes: 2 * 2 ** 30 });
    await assert.rejects(launch(cloud, { ImageId, ...(input as object) }), code(wanted));
    await nothing();
  });

test('an address that is in use is refused', async () => {
  const [id] = await launch(cloud);
  const PrivateIpAddress = (await look(cloud, id!)).PrivateIpAddress!;
  await assert.rejects(launch(cloud, { PrivateIpAddress }), code('InvalidIPAddress.InUse'));
});

test('another account’s image, group, subnet and machine look like missing ones', async () => {
  const [id] = await launch(cloud);
  const mine = await look(cloud, id!);
  const ImageId = await cloud.image(alice, { public: 0 });
  const as = { account: bob };
  await assert.rejects(launch(cloud, { ImageId }, as), code('InvalidAMIID.NotFound'));
  await assert.rejects(launch(cloud, { SubnetId: mine.SubnetId! }, as), code('InvalidSubnetID.NotFound'));
  const SecurityGroupIds = [mine.SecurityGroups![0]!.GroupId!];
  await assert.rejects(launch(cloud, { SecurityGroupIds }, as), code('InvalidGroup.NotFound'));
  const InstanceIds = [id!];
  for (const name of ['DescribeInstances', 'StopInstances', 'TerminateInstances', 'RebootInstances'] as const)
    await assert.rejects(cloud.as(bob)(name, { InstanceIds }), code('InvalidInstanceID.NotFound'));
  assert.deepEqual((await cloud.as(bob)('DescribeInstances', {})).Reservations, []);
});

const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });

test('tags on create need a permission of their own', async () => {
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web' }] }];
  const plain = { who: { statements: [allow('ec2:RunInstances')] } };
  await launch(cloud, {}, plain);
  await assert.rejects(launch(cloud, { TagSpecifications }, plain), code('UnauthorizedOperation'));
  const onCreate = allow('ec2:CreateTags', { Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } } });
  await launch(cloud, { TagSpecifications }, { who: { statements: [allow('ec2:RunInstances'), onCreate] } });
});

test('a type that a policy does not allow is refused', async () => {
  const small = allow('ec2:RunInstances', {
    Condition: { StringEqualsIfExists: { 'ec2:InstanceType': 'mallee.tiny' } },
  });
  await launch(cloud, {}, { who: { statements: [small] } });
  await assert.rejects(
    launch(cloud, { InstanceType: 'm1.small' as never }, { who: { statements: [small] } }),
    code('UnauthorizedOperation'),
  );
});

test('a profile needs the right to pass its role on, and a role that trusts EC2', async () => {
  const role = { name: 'app', arn: `arn:aws:iam::${alice}:role/app`, trustsEc2: true };
  cloud.profiles.set('app', { arn: `arn:aws:iam::${alice}:instance-profile/app`, id: 'AIPA1', role });
  const IamInstanceProfile = { Name: 'app' };
  const run = { who: { statements: [allow('ec2:RunInstances')] } };
  await assert.rejects(launch(cloud, { IamInstanceProfile }, run), code('UnauthorizedOperation'));
  await launch(cloud, { IamInstanceProfile }, { who: { statements: [allow(['ec2:RunInstances', 'iam:PassRole'])] } });
  role.trustsEc2 = false;
  await assert.rejects(launch(cloud, { IamInstanceProfile }), code('InvalidParameterValue'));
});

const limit = (key: string, value: number) => ({
  Effect: 'Limit',
  Action: 'ec2:RunInstances',
  Resource: '*',
  Condition: { NumericLessThanEquals: { [`ec2:quota-${key}`]: String(value) } },
});

for (const [key, value, wanted] of [
  ['vminstancenumber', 2, 'InstanceLimitExceeded'],
  ['cputotalsize', 2, 'VcpuLimitExceeded'],
  ['memorytotalsize', 300, 'InstanceLimitExceeded'],
  ['disktotalsize', 2, 'InstanceLimitExceeded'],
] as const)
  test(`an account's quota on ${key} holds`, async () => {
    const who = { account: [limit(key, value)] };
    assert.equal((await launch(cloud, { MinCount: 1, MaxCount: 5 }, { who })).length, 2);
    await assert.rejects(launch(cloud, {}, { who }), code(wanted));
  });

test('a user’s quota counts what he started himself', async () => {
  const who = { statements: [allow('ec2:*'), limit('vminstancenumber', 1)] };
  await launch(cloud, { MinCount: 3, MaxCount: 3 });
  await launch(cloud, {}, { who });
  await assert.rejects(launch(cloud, {}, { who }), code('InstanceLimitExceeded'));
});

test('a quota of running machines counts again at a start', async () => {
  const who = { account: [limit('vminstanceactivenumber', 1)] };
  const [id] = await launch(cloud, {}, { who });
  await node.settle();
  await cloud.as(alice)('StopInstances', { InstanceIds: [id!] });
  await node.settle();
  await launch(cloud, {}, { who });
  await assert.rejects(cloud.as(alice, who)('StartInstances', { InstanceIds: [id!] }), code('InstanceLimitExceeded'));
});

test('a machine whose policy gives it a lifetime is terminated at its end', async () => {
  const statements = [allow('ec2:*', { Condition: { NumericEquals: { 'ec2:keepalive': '30' } } })];
  const [id] = await launch(cloud, {}, { who: { statements } });
  await node.settle();
  cloud.world.advance(minutes(29));
  await cloud.reconcile();
  assert.equal(await state(cloud, id!), 'running');
  cloud.world.advance(minutes(1));
  await cloud.reconcile();
  await node.settle();
  assert.equal(await state(cloud, id!), 'terminated');
});

test('a cloud administrator sees every account’s machines by asking for verbose, others do not', async () => {
  const [id] = await launch(cloud);
  const ask = { InstanceIds: ['verbose'] };
  const { Reservations } = await cloud.as(bob, { cloudAdministrator: true })('DescribeInstances', ask);
  assert.equal(Reservations![0]!.Instances![0]!.InstanceId, id);
  assert.deepEqual((await cloud.as(bob)('DescribeInstances', ask)).Reservations, []);
});

test('pages of a list follow one another without gap or repeat', async () => {
  const ids = await launch(cloud, { MinCount: 10, MaxCount: 10 });
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloud.as(alice)('DescribeInstances', { MaxResults: 5, ...(NextToken && { NextToken }) });
    seen.push(...page.Reservations!.flatMap(({ Instances }) => Instances!.map(({ InstanceId }) => InstanceId!)));
    ({ NextToken } = page);
  } while (NextToken);
  assert.deepEqual(seen, ids.toSorted());
});
