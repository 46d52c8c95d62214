import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Desired, DesiredInstance, DesiredVolume } from '@mallee/node-contract';
import fc from 'fast-check';
import type { FakeCall } from '../drivers/fake/faults.ts';
import { createRig, type Rig } from './rig.ts';
import { instance, instanceId, volume, wishFor } from './wishes.ts';

const calls = [
  'survey',
  'prepare',
  'run',
  'stop',
  'reboot',
  'forget',
  'create',
  'open',
  'remove',
  'plug',
  'attach',
  'unplug',
  'apply',
  'metadata',
  'capability',
] as const satisfies FakeCall[];
const machines = [1, 2, 3];

type Action =
  | { do: 'want'; machine: number; want: DesiredInstance['want'] }
  | { do: 'reboot'; machine: number }
  | { do: 'guest'; machine: number; happens: 'shutdown' | 'panic' | 'crash' | 'deaf' }
  | { do: 'fault'; kind: 'fail' | 'failAfter' | 'hang' | 'slow'; call: FakeCall; times: number }
  | { do: 'crash' }
  | { do: 'host-reboot' }
  | { do: 'cloud'; away: boolean }
  | { do: 'pass'; seconds: number };

const machine = fc.constantFrom(...machines);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constant('want' as const),
    machine,
    want: fc.constantFrom('up' as const, 'down' as const, 'gone' as const),
  }),
  fc.record({ do: fc.constant('reboot' as const), machine }),
  fc.record({
    do: fc.constant('guest' as const),
    machine,
    happens: fc.constantFrom('shutdown' as const, 'panic' as const, 'crash' as const, 'deaf' as const),
  }),
  fc.record({
    do: fc.constant('fault' as const),
    kind: fc.constantFrom('fail' as const, 'failAfter' as const, 'hang' as const, 'slow' as const),
    call: fc.constantFrom(...calls),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.constant({ do: 'crash' as const }),
  fc.constant({ do: 'host-reboot' as const }),
  fc.record({ do: fc.constant('cloud' as const), away: fc.boolean() }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
);

/** A cloud as it has to be: gone is for ever, a disk goes with its machine, and an end turns the wish. */
function cloud(rig: Rig) {
  const wishes = new Map<number, DesiredInstance>();
  let revision = 0;
  const existed = new Set<string>();
  const document = (): Desired => {
    revision += 1;
    const disks = [...wishes].map(([number, { want, generation }]): DesiredVolume => {
      const disk = volume(number, { want: want === 'gone' ? 'gone' : 'present', generation });
      return { ...disk, existed: existed.has(disk.id) };
    });
    return wishFor([...wishes.values()], disks, revision);
  };
  return {
    wishes,
    async publish() {
      const away = rig.away;
      await rig.wish(document()).catch((error) => assert.ok(away, error));
    },
    turn(number: number, more: Partial<DesiredInstance>) {
      const wish = wishes.get(number);
      if (wish?.want === 'gone' || (!wish && more.want !== 'up')) return;
      const next = wish ?? instance(number, { generation: 0 });
      wishes.set(number, { ...next, ...more, generation: next.generation + 1 });
    },
    listen() {
      for (const { id, phase } of rig.reports.at(-1)?.volumes ?? []) if (phase === 'present') existed.add(id);
    },
  };
}

async function play(rig: Rig, actions: Action[]): Promise<void> {
  const { wishes, publish, turn, listen } = cloud(rig);
  const { host } = rig.node;
  for (const next of actions) {
    if (next.do === 'want') turn(next.machine, { want: next.want });
    if (next.do === 'reboot') turn(next.machine, { boots: (wishes.get(next.machine)?.boots ?? 0) + 1 });
    if (next.do === 'guest') host.guest(instanceId(next.machine), next.happens);
    if (next.do === 'fault') {
      if (next.kind === 'slow') host.faults.slow(next.call, 3000, { times: next.times });
      else host.faults[next.kind](next.call, { times: next.times });
    }
    if (next.do === 'crash') await rig.node.start();
    if (next.do === 'host-reboot') await rig.node.reboot();
    if (next.do === 'cloud') rig.away = next.away;
    if (next.do === 'want' || next.do === 'reboot') await publish();
    if (next.do === 'pass') await rig.settle(next.seconds * 1000);
    else await rig.node.agent().step();
    listen();
  }

  // The world is mended, the cloud turns the wish of what rests, and everything has to come right.
  host.faults.mend();
  rig.away = false;
  await publish();
  await rig.settle(300_000);
  listen();
  for (const [number, { want }] of wishes) if (want === 'up') turn(number, {});
  await publish();
  const seen = await rig.settle(300_000);
  assert.deepEqual(host.state.violations, []);
  for (const [number, wish] of wishes) {
    const told = seen.instances.find(({ id }) => id === wish.id);
    assert.equal(told?.phase, wish.want, `i-${number}: ${JSON.stringify(told)}`);
    assert.equal(told?.error, undefined);
    assert.equal(told?.generation, wish.generation);
    if (wish.want === 'up') assert.equal(told?.boots, wish.boots);
    assert.equal(host.state.machines.get(wish.id)?.state.is, wish.want === 'up' ? 'running' : undefined);
    assert.equal(host.state.taps.has(`eni-${number}`), wish.want === 'up');
    assert.equal(host.state.folders.has(wish.id) && wish.want === 'gone', false);
    assert.equal(host.state.volumes.has(`vol-${number}`) && wish.want === 'gone', false);
  }
  assert.deepEqual(seen.strangers, []);
}

test('no order of wishes, faults, crashes and ends breaks a rule or leaves a wish unmet', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(action, { maxLength: 30 }), async (seed, actions) => {
      await play(await createRig(seed), actions);
    }),
    { numRuns: Number(process.env.MALLEE_RUNS ?? 60) },
  );
});
