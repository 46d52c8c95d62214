import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeFacts, ReconcilerFacts } from '../op.ts';
import { faultsOf } from './faults.ts';

const room = { all: 1, used: 0 };
const node: NodeFacts = {
  ...{ id: 'node-1', zone: 'z', state: 'enabled', acceleration: 'kvm', hypervisor: 'QEMU 7.2', seenAt: 5 },
  ...{ vcpus: room, memoryMiB: room, diskGiB: room, faults: [], strangers: [] },
};
const reconciler: ReconcilerFacts = {
  ...{ name: 'a/b', runs: 1, keys: 1, lastRun: 1, lastMilliseconds: 1, lastError: undefined },
};
const codes = (nodes: NodeFacts[], reconcilers: ReconcilerFacts[] = []) =>
  faultsOf(nodes, reconcilers).map(({ source, code }) => `${source} ${code}`);

test('a cloud in which all is well has no faults', () => assert.deepEqual(codes([node], [reconciler]), []));

test('a cloud without a node says so', () => assert.deepEqual(codes([]), ['cloud NoNode']));

test('nodes that are silent, lost or complain, and reconcilers that stumbled, are named', () => {
  const full = { ...node, id: 'node-2', faults: [{ code: 'DiskFull', say: 'full' }] };
  const silent = { ...node, state: 'silent' as const };
  const lost = { ...node, id: 'node-3', state: 'lost' as const };
  const stumbled = { ...reconciler, lastError: { key: 'k', say: 'no', at: 3 } };
  assert.deepEqual(codes([silent, full, lost], [stumbled]), [
    ...['node-1 NodeSilent', 'node-2 DiskFull', 'node-3 NodeLost', 'a/b ReconcilerFailed'],
  ]);
});
