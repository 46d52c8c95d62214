import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceActions, instanceCan, instanceState } from '@mallee/compute';
import { type InstanceAction, instanceWhyNot, whyNotInstance } from '../src/rules/instance-can.ts';

const rows = (['running', 'stopped', 'terminated'] as const).flatMap((desired) =>
  (['down', 'starting', 'up', 'gone'] as const).flatMap((phase) =>
    [null, 1].map((up_since) => ({ desired, phase, up_since }) as Parameters<typeof instanceCan>[0]),
  ),
);

test('the console offers exactly the actions that the cloud carries out', () => {
  assert.deepEqual(Object.keys(instanceWhyNot).sort(), [...instanceActions].sort());
  for (const action of instanceActions)
    for (const row of rows) {
      const offered = whyNotInstance(action as InstanceAction, instanceState(row)) === undefined;
      assert.equal(offered, instanceCan(row, action) === 'yes', `${action} of ${instanceState(row)}`);
    }
});
