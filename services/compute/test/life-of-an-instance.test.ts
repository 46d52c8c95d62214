import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { alice, Cloud } from './cloud.ts';
import type { HandNode } from './hand-node.ts';

let cloud: Cloud;
let node: HandNode;
let ImageId: string;

beforeEach(async () => {
  cloud = await Cloud.open();
  node = await cloud.node();
  ImageId = await cloud.image();
});
afterEach(() => cloud.close());

async function launch(more: object = {}): Promise<string> {
  const { Instances } = await cloud.as(alice)('RunInstances', {
    ...{ ImageId, InstanceType: 'mallee.tiny', MinCount: 1, MaxCount: 1 },
    ...more,
  });
  return Instances![0]!.InstanceId!;
}

const state = async (id: string) => {
  const { Reservations } = await cloud.as(alice)('DescribeInstances', { InstanceIds: [id] });
  return Reservations![0]!.Instances![0]!.State!.Name;
};

test('a launched machine is pending until its node has seen it up', async () => {
  const id = await launch();
  assert.equal(await state(id), 'pending');
  await node.settle();
  assert.equal(await state(id), 'running');
});
