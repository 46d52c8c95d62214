import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DesiredInstance } from '@mallee/node-contract';
import fc from 'fast-check';
import type { MachineState } from './drivers/driver.ts';
import type { InstanceFacts } from './ledger.ts';
import { type InstanceStep, planInstance, planVolume } from './plan.ts';
import { instance, volume } from './test/wishes.ts';

const bootId = 'boot';
const up = { generation: 1, boots: 0, bootId };
const held: InstanceFacts = { uid: 1, held: true };
const running: MachineState = { is: 'running' };
const step = (wish: Partial<DesiredInstance>, facts?: InstanceFacts, machine?: MachineState) =>
  planInstance(instance(1, wish), { facts, machine, bootId });

describe('the next step of an instance', () => {
  const cases: [string, InstanceStep, Partial<DesiredInstance>, InstanceFacts?, MachineState?][] = [
    ['wanted up and not there: launch', { do: 'launch' }, {}],
    ['wanted up and up: nothing', { do: 'nothing' }, {}, { ...held, up }, running],
    ['running unknown to the ledger: adopt', { do: 'adopt' }, {}, undefined, running],
    ['running under an older wish: meet', { do: 'meet' }, { generation: 2 }, { ...held, up }, running],
    ['fewer boots than wanted: reboot', { do: 'reboot' }, { boots: 1 }, { ...held, up }, running],
    [
      'off in the middle of a reboot: stop and start',
      { do: 'stop', graceMs: 0 },
      { boots: 1 },
      { ...held, up },
      { is: 'shutdown' },
    ],
    ['prepared by an earlier agent: clear', { do: 'stop', graceMs: 0 }, {}, held, { is: 'prepared' }],
    ['being reset by an earlier agent: clear', { do: 'stop', graceMs: 0 }, {}, { ...held, up }, { is: 'prepared' }],
    [
      'powered off: an end',
      { do: 'record', ended: { generation: 1, why: 'guest-shutdown' } },
      {},
      { ...held, up },
      { is: 'shutdown' },
    ],
    [
      'panicked: an end',
      { do: 'record', ended: { generation: 1, why: 'panic' } },
      {},
      { ...held, up },
      { is: 'panicked' },
    ],
    [
      'process gone: an end',
      { do: 'record', ended: { generation: 1, why: 'crash', say: 'x' } },
      {},
      { ...held, up },
      { is: 'exited', say: 'x' },
    ],
    ['vanished: an end', { do: 'record', ended: { generation: 1, why: 'crash' } }, {}, { ...held, up }],
    [
      'vanished with its host: an end',
      { do: 'record', ended: { generation: 1, why: 'host-reboot' } },
      {},
      { ...held, up: { ...up, bootId: 'old' } },
    ],
    [
      'ended by itself: clear, then rest',
      { do: 'stop', graceMs: 0 },
      {},
      { ...held, ended: { generation: 1, why: 'crash' } },
    ],
    ['ended and cleared: rest', { do: 'nothing' }, {}, { uid: 1, ended: { generation: 1, why: 'crash' } }],
    [
      'ended and wanted anew: launch',
      { do: 'launch' },
      { generation: 2 },
      { uid: 1, ended: { generation: 1, why: 'crash' } },
    ],
    ['ended with its host: launch', { do: 'launch' }, {}, { uid: 1, ended: { generation: 1, why: 'host-reboot' } }],
    [
      'wanted down and running: stop gently',
      { do: 'stop', graceMs: 30_000 },
      { want: 'down' },
      { ...held, up },
      running,
    ],
    ['wanted down and ended: clear', { do: 'stop', graceMs: 0 }, { want: 'down' }, { ...held, up }, { is: 'shutdown' }],
    ['wanted down and down: nothing', { do: 'nothing' }, { want: 'down' }, { uid: 1 }],
    [
      'down after an end: history',
      { do: 'forget-end' },
      { want: 'down', generation: 2 },
      { uid: 1, ended: { generation: 1, why: 'crash' } },
    ],
    [
      'wanted gone and running: stop gently',
      { do: 'stop', graceMs: 30_000 },
      { want: 'gone' },
      { ...held, up },
      running,
    ],
    ['wanted gone and off: remove', { do: 'remove' }, { want: 'gone' }, { uid: 1 }],
    ['gone: nothing, whatever is wanted', { do: 'nothing' }, {}, { uid: 0, gone: true }],
  ];
  for (const [name, expected, wish, facts, machine] of cases)
    test(name, () => assert.deepEqual(step(wish, facts, machine), expected));

  test('a guest’s own end is never answered by a launch under the same wish', () => {
    const why = fc.constantFrom('guest-shutdown' as const, 'panic' as const, 'crash' as const);
    fc.assert(
      fc.property(why, fc.nat(5), fc.nat(5), (why, ended, wish) => {
        const next = step({ generation: wish }, { uid: 1, ended: { generation: ended, why } });
        assert.equal(next.do === 'launch', wish > ended);
      }),
    );
  });
});

describe('the next step of a volume', () => {
  const plan = (wish: Parameters<typeof volume>[1], existed: boolean | undefined, present: boolean, inUse = false) =>
    planVolume(volume(1, wish), { facts: existed === undefined ? undefined : { existed }, present, inUse });

  test('is to create it once, and never again', () => {
    assert.equal(plan({}, undefined, false), 'create');
    assert.equal(plan({}, undefined, true), 'remember');
    assert.equal(plan({}, true, true), 'nothing');
    assert.equal(plan({}, true, false), 'lost');
    assert.equal(plan({ existed: true }, undefined, false), 'lost');
  });

  test('is to remove it only when it is wanted gone and nothing has it open', () => {
    assert.equal(plan({ want: 'gone' }, true, true, true), 'nothing');
    assert.equal(plan({ want: 'gone' }, true, true), 'remove');
    assert.equal(plan({ want: 'gone' }, true, false), 'remove');
    assert.equal(
      planVolume(volume(1), { facts: { existed: true, gone: true }, present: false, inUse: false }),
      'nothing',
    );
  });
});
