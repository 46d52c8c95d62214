import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceActions, instanceCan } from './instance-can.ts';
import { instanceState, instanceStateCodes } from './instance-state.ts';

const wishes = ['running', 'stopped', 'terminated'] as const;
const phases = [null, 'starting', 'up', 'down', 'gone'] as const;
const combinations = wishes.flatMap((desired) =>
  phases.flatMap((phase) => [null, 1].map((up_since) => ({ desired, phase, up_since }))),
);

test('every wish with every report has a state that EC2 knows', () => {
  for (const row of combinations) assert.ok(instanceState(row) in instanceStateCodes, JSON.stringify(row));
});

test('every action is decided in every state', () => {
  for (const row of combinations)
    for (const action of instanceActions) assert.match(instanceCan(row, action), /^(yes|no|no change)$/);
});

test('no state is a dead end: each can be terminated or is terminated', () => {
  for (const row of combinations)
    assert.equal(instanceCan(row, 'terminate'), instanceState(row) === 'terminated' ? 'no change' : 'yes');
});

test('only a stopped machine starts and takes another type', () => {
  for (const row of combinations)
    for (const action of ['start', 'remodel'] as const)
      assert.equal(instanceCan(row, action) === 'yes', instanceState(row) === 'stopped', JSON.stringify(row));
});
