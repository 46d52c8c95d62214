import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type InstanceId, minutes, seconds } from '@mallee/base';
import { alice, bob, Cloud, code, launch } from './cloud.ts';
import type { HandNode } from './hand-node.ts';

let cloud: Cloud;
let node: HandNode;
let id: InstanceId;
const call = () => cloud.as(alice);
const ask = async (more: object = {}) => (await call()('DescribeInstanceStatus', more)).InstanceStatuses!;

beforeEach(async () => {
  cloud = await Cloud.open();
  node = await cloud.node();
  [id] = (await launch(cloud)) as [InstanceId];
});
afterEach(() => cloud.close());

test('only running instances have a status unless all are asked for', async () => {
  assert.deepEqual(await ask(), []);
  const [pending] = await ask({ IncludeAllInstances: true });
  assert.equal(pending!.InstanceStatus!.Status, 'not-applicable');
  assert.equal(pending!.InstanceState!.Name, 'pending');
});

test('a machine initializes for a minute and is well then', async () => {
  await node.settle();
  assert.equal((await ask())[0]!.InstanceStatus!.Status, 'initializing');
  cloud.world.advance(minutes(1));
  await node.settle();
  const [status] = await ask();
  assert.deepEqual([status!.InstanceStatus!.Status, status!.SystemStatus!.Status], ['ok', 'ok']);
});

test('a silent node impairs its machines from the moment on when it should have been heard', async () => {
  await node.settle();
  const heard = cloud.world.now();
  cloud.world.advance(minutes(5));
  const [status] = await ask({ Filters: [{ Name: 'system-status.status', Values: ['impaired'] }] });
  assert.equal(status!.SystemStatus!.Details![0]!.ImpairedSince!.getTime(), heard + seconds(60));
  assert.equal(status!.InstanceStatus!.Status, 'insufficient-data');
});

test('a machine that is down although it is wanted is impaired', async () => {
  await node.settle();
  const ended = { generation: 1, why: 'crash' as const };
  await node.settle({ [id]: { phase: 'down', ended } });
  assert.equal((await ask())[0]!.InstanceStatus!.Status, 'impaired');
});

test('volumes and their status are described with their attachments', async () => {
  const [before] = (await call()('DescribeVolumes', {})).Volumes!;
  assert.deepEqual([before!.State, before!.Attachments![0]!.State], ['in-use', 'attaching']);
  await node.settle();
  const filter = (Name: string, value: string) => ({ Filters: [{ Name, Values: [value] }] });
  const { Volumes } = await call()('DescribeVolumes', filter('attachment.instance-id', id));
  assert.equal(Volumes![0]!.Attachments![0]!.State, 'attached');
  const { VolumeStatuses } = await call()('DescribeVolumeStatus', filter('volume-status.status', 'ok'));
  assert.equal(VolumeStatuses![0]!.VolumeId, before!.VolumeId);
  assert.deepEqual((await call()('DescribeVolumesModifications', {})).VolumesModifications, []);
  const VolumeId = before!.VolumeId!;
  const { AutoEnableIO } = await call()('DescribeVolumeAttribute', { VolumeId, Attribute: 'autoEnableIO' });
  assert.equal(AutoEnableIO!.Value, false);
});

test('volumes of others, malformed ids and unknown filters are errors', async () => {
  const VolumeIds = [(await cloud.rows('volume'))[0]!.id];
  await assert.rejects(cloud.as(bob)('DescribeVolumes', { VolumeIds }), code('InvalidVolume.NotFound'));
  await assert.rejects(call()('DescribeVolumes', { VolumeIds: ['vol-x'] }), code('InvalidVolumeID.Malformed'));
  const Filters = [{ Name: 'colour', Values: ['red'] }];
  await assert.rejects(call()('DescribeVolumes', { Filters }), code('InvalidParameterValue'));
  await assert.rejects(call()('DescribeInstanceStatus', { Filters }), code('InvalidParameterValue'));
});
