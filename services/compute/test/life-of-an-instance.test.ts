import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { hours, minutes, seconds } from '@mallee/base';
import type { Ended } from '@mallee/node-contract';
import { giveUpNode } from '../index.ts';
import { alice, Cloud, code, launch, look, state } from './cloud.ts';
import type { HandNode } from './hand-node.ts';

let cloud: Cloud;
let node: HandNode;
const call = () => cloud.as(alice);

beforeEach(async () => {
  cloud = await Cloud.open();
  node = await cloud.node();
});
afterEach(() => cloud.close());

async function running(more: Parameters<typeof launch>[1] = {}) {
  const [id] = await launch(cloud, more);
  await node.settle();
  assert.equal(await state(cloud, id!), 'running');
  return id!;
}

const row = async (id: string) => (await cloud.rows('instance')).find((one) => one.id === id)!;

/** The node's word that a machine ended by itself, as it says it until a later wish is met. */
const ended = async (id: string, why: Ended['why'], more: object = {}) => ({
  [id]: { phase: 'down' as const, ended: { generation: (await row(id)).generation, why, ...more } },
});

test('a launched machine is pending until its node has seen it up', async () => {
  const [id] = await launch(cloud);
  assert.equal(await state(cloud, id!), 'pending');
  await node.settle({ [id!]: { phase: 'starting' } });
  assert.equal(await state(cloud, id!), 'pending');
  await node.settle();
  assert.equal(await state(cloud, id!), 'running');
});

test('a machine is stopped, started and terminated, each once its node has seen to it', async () => {
  const id = await running();
  await call()('StopInstances', { InstanceIds: [id] });
  assert.equal(await state(cloud, id), 'stopping');
  await node.settle();
  assert.equal(await state(cloud, id), 'stopped');
  await call()('StartInstances', { InstanceIds: [id] });
  assert.equal(await state(cloud, id), 'pending');
  await node.settle();
  assert.equal(await state(cloud, id), 'running');
  await call()('TerminateInstances', { InstanceIds: [id] });
  assert.equal(await state(cloud, id), 'shutting-down');
  await node.settle();
  assert.equal(await state(cloud, id), 'terminated');
});

test('a reboot asks for one more boot and leaves the machine running', async () => {
  const id = await running();
  await call()('RebootInstances', { InstanceIds: [id] });
  assert.equal((await node.desired()).instances[0]!.boots, 1);
  assert.equal(await state(cloud, id), 'running');
});

test('actions that a state does not allow are refused', async () => {
  const id = await running();
  await call()('StopInstances', { InstanceIds: [id] });
  await assert.rejects(call()('StartInstances', { InstanceIds: [id] }), code('IncorrectInstanceState'));
  await assert.rejects(call()('RebootInstances', { InstanceIds: [id] }), code('IncorrectInstanceState'));
  await call()('TerminateInstances', { InstanceIds: [id] });
  await assert.rejects(call()('StopInstances', { InstanceIds: [id] }), code('IncorrectInstanceState'));
  await call()('TerminateInstances', { InstanceIds: [id] });
});

test('a protected machine is neither terminated nor stopped, and nothing else of the request happens', async () => {
  const id = await running({ DisableApiTermination: true, DisableApiStop: true });
  const other = await running();
  const InstanceIds = [other, id];
  await assert.rejects(call()('TerminateInstances', { InstanceIds }), code('OperationNotPermitted'));
  await assert.rejects(call()('StopInstances', { InstanceIds }), code('OperationNotPermitted'));
  assert.equal(await state(cloud, other), 'running');
});

test('a machine that is stopped while it starts is not stopped before its node has seen to that', async () => {
  const id = await running();
  await call()('StopInstances', { InstanceIds: [id] });
  await node.settle();
  await call()('StartInstances', { InstanceIds: [id] });
  await call()('StopInstances', { InstanceIds: [id] });
  assert.equal(await state(cloud, id), 'stopping');
  await node.settle();
  assert.equal(await state(cloud, id), 'stopped');
});

test('a forced stop cuts a graceful one short', async () => {
  const id = await running();
  await call()('StopInstances', { InstanceIds: [id] });
  assert.equal((await node.desired()).instances[0]!.graceSeconds, 120);
  await call()('StopInstances', { InstanceIds: [id], Force: true });
  assert.equal((await node.desired()).instances[0]!.graceSeconds, 0);
});

test('a late report of an older wish changes nothing', async () => {
  const id = await running();
  const before = (await node.desired()).instances[0]!;
  await call()('StopInstances', { InstanceIds: [id] });
  await node.report({ instances: [{ id, generation: before.generation, boots: 0, phase: 'down' }] });
  assert.equal(await state(cloud, id), 'stopping');
});

test('a doubled report changes nothing', async () => {
  const id = await running();
  const seen = await node.settle(await ended(id, 'crash'));
  const after = await row(id);
  assert.equal(after.boots, 1);
  await node.repeat(seen);
  assert.deepEqual(await row(id), after);
});

test('a report of a node that does not own the machine changes nothing', async () => {
  const id = await running();
  const before = await row(id);
  const other = await cloud.node();
  await other.report({ instances: [{ id, generation: before.generation, boots: 0, phase: 'gone' }] });
  assert.deepEqual(await row(id), before);
});

test('a guest that shuts itself down is stopped, and gives its lent address back', async () => {
  const id = await running();
  assert.equal((await cloud.rows('public_address')).length, 1);
  await node.settle(await ended(id, 'guest-shutdown'));
  assert.deepEqual(await cloud.rows('public_address'), []);
  await node.settle();
  const { State, StateReason } = await look(cloud, id);
  assert.equal(State!.Name, 'stopped');
  assert.equal(StateReason!.Code, 'Client.InstanceInitiatedShutdown');
});

test('a guest that shuts itself down is terminated where its launch said so', async () => {
  const id = await running({ InstanceInitiatedShutdownBehavior: 'terminate' });
  await node.settle(await ended(id, 'guest-shutdown'));
  await node.settle();
  assert.equal(await state(cloud, id), 'terminated');
});

test('an end under an earlier wish does not stop a machine that was started again', async () => {
  const id = await running();
  const old = await ended(id, 'guest-shutdown');
  await node.settle(old);
  await node.settle({ [id]: { phase: 'down', ended: old[id]!.ended } });
  await call()('StartInstances', { InstanceIds: [id] });
  await node.settle({ [id]: { phase: 'starting', ended: old[id]!.ended } });
  assert.equal(await state(cloud, id), 'pending');
  await node.settle();
  assert.equal(await state(cloud, id), 'running');
});

test('a restarted host brings its machines back without a new wish', async () => {
  const id = await running();
  const { generation } = await row(id);
  await node.settle({ [id]: { phase: 'starting', ended: { generation, why: 'host-reboot' } } });
  await node.settle();
  assert.equal(await state(cloud, id), 'running');
  assert.equal((await row(id)).generation, generation);
});

test('a crashed machine is started again', async () => {
  const id = await running();
  await node.settle(await ended(id, 'crash'));
  const [wish] = (await node.desired()).instances;
  assert.deepEqual([wish!.want, wish!.boots, wish!.generation], ['up', 1, 2]);
});

test('a machine that goes on crashing is started ever later and then left stopped with the reason', async () => {
  const id = await running();
  for (let crash = 1; crash <= 5; crash += 1) {
    await node.settle(await ended(id, 'panic'));
    await cloud.reconcile();
    const waits = (await row(id)).restart_at !== null;
    assert.equal(waits, crash > 1 && crash < 5, `crash ${crash}`);
    cloud.world.advance(seconds(61));
    await cloud.reconcile();
  }
  await node.settle();
  const { State, StateReason } = await look(cloud, id);
  assert.equal(State!.Name, 'stopped');
  assert.match(StateReason!.Message!, /failed 5 times in a row: its kernel panicked/);
  await call()('StartInstances', { InstanceIds: [id] });
  await node.settle();
  assert.equal(await state(cloud, id), 'running');
});

test('a lost root disk is a reason for its owner and is never made anew', async () => {
  const id = await running();
  await call()('StopInstances', { InstanceIds: [id] });
  await node.settle();
  await call()('StartInstances', { InstanceIds: [id] });
  const [volume] = (await node.desired()).volumes;
  assert.equal(volume!.existed, true);
  const error = { code: 'VolumeLost', say: 'The disk existed on this node and is missing.' };
  await node.settle({ [volume!.id]: { phase: 'lost', error }, [id]: { phase: 'starting', error } });
  assert.equal((await look(cloud, id)).StateReason!.Message, error.say);
  const { Volumes } = await call()('DescribeVolumes', {});
  assert.equal(Volumes![0]!.State, 'error');
  cloud.world.advance(minutes(6));
  await cloud.reconcile();
  await node.settle({ [volume!.id]: { phase: 'lost', error } });
  assert.equal(await state(cloud, id), 'stopped');
  assert.equal((await node.desired()).volumes[0]!.existed, true);
});

test('a machine that never comes up is ended with what its node said last', async () => {
  const [id] = await launch(cloud);
  await node.settle({ [id!]: { phase: 'starting', error: { code: 'NoKvm', say: 'QEMU is not installed.' } } });
  cloud.world.advance(minutes(6));
  await cloud.reconcile();
  await node.settle();
  const { State, StateReason } = await look(cloud, id!);
  assert.equal(State!.Name, 'terminated');
  assert.match(StateReason!.Message!, /QEMU is not installed/);
});

test('a machine that its node never saw is terminated like any other', async () => {
  const [id] = await launch(cloud);
  await call()('TerminateInstances', { InstanceIds: [id!] });
  await node.settle();
  assert.equal(await state(cloud, id!), 'terminated');
});

test('what a terminated machine held is given back in the moment its node has removed it', async () => {
  const id = await running();
  await call()('TerminateInstances', { InstanceIds: [id] });
  assert.equal((await cloud.rows('network_interface')).length, 1);
  await node.settle();
  for (const table of ['network_interface', 'public_address', 'attachment', 'interface_group'] as const)
    assert.deepEqual(await cloud.rows(table), [], table);
  await node.settle();
  assert.deepEqual(await cloud.rows('volume'), []);
  assert.deepEqual((await node.desired()).instances, []);
  cloud.world.advance(hours(1) + 1);
  await cloud.reconcile();
  for (const table of ['instance', 'reservation', 'tag'] as const) assert.deepEqual(await cloud.rows(table), [], table);
});

test('a volume that outlives its machine stays and is available', async () => {
  const [id] = await launch(cloud, {
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: false } }],
  });
  await node.settle();
  await call()('TerminateInstances', { InstanceIds: [id!] });
  await node.settle();
  await node.settle();
  const { Volumes } = await call()('DescribeVolumes', {});
  assert.deepEqual([Volumes![0]!.State, Volumes![0]!.Attachments], ['available', []]);
});

test('a backup from before the end of a machine does not bring it back: the node says that it is gone', async () => {
  const id = await running();
  await node.settle({ [id]: { phase: 'gone' } });
  await node.settle();
  assert.equal(await state(cloud, id), 'terminated');
  assert.deepEqual(await cloud.rows('network_interface'), []);
});

test('machines of a silent node are impaired, and no others start there', async () => {
  const id = await running();
  cloud.world.advance(minutes(3));
  const { InstanceStatuses } = await call()('DescribeInstanceStatus', {});
  assert.equal(InstanceStatuses![0]!.SystemStatus!.Status, 'impaired');
  await assert.rejects(launch(cloud), code('InsufficientInstanceCapacity'));
  await node.settle();
  assert.equal(await state(cloud, id), 'running');
  await launch(cloud);
});

test('a node that was given up owns nothing, and removes everything should it return', async () => {
  const id = await running();
  await launch(cloud, { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: false } }] });
  assert.deepEqual(await cloud.write((tx) => giveUpNode(tx, node.id)), { instances: 2 });
  const { State, StateReason } = await look(cloud, id);
  assert.equal(State!.Name, 'terminated');
  assert.match(StateReason!.Message!, /host of this instance was lost/);
  assert.deepEqual(await cloud.rows('network_interface'), []);
  assert.deepEqual(
    (await cloud.rows('volume')).map(({ phase }) => phase),
    ['lost'],
  );
  assert.deepEqual(
    (await node.desired()).instances.map(({ want }) => want),
    ['gone', 'gone'],
  );
  await node.settle();
  await assert.rejects(launch(cloud), code('InsufficientInstanceCapacity'));
});
