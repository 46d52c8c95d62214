import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Observed } from '@mallee/node-contract';
import { createRig, type Rig } from './rig.ts';
import { instance, volume, wishFor } from './wishes.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => assert.deepEqual(rig.node.host.state.violations, []));

const phase = (seen: Observed) => seen.instances[0]?.phase;
const one = (more = {}, revision = 1) => wishFor([instance(1, more)], [volume(1)], revision);
const upFromStart = async () => {
  await rig.wish(one());
  assert.equal(phase(await rig.settle()), 'up');
};

describe('a wish is met', () => {
  test('a wanted machine is started with disk, tap, rules and metadata, and reported up', async () => {
    await rig.wish(one());
    const seen = await rig.settle();
    assert.deepEqual(seen.instances, [{ id: 'i-1', generation: 1, boots: 0, phase: 'up' }]);
    assert.deepEqual(seen.volumes, [{ id: 'vol-1', generation: 1, phase: 'present' }]);
    assert.equal(seen.revision, 1);
    assert.deepEqual(
      rig.node.host.state.guests.map((guest) => guest.instance),
      ['i-1'],
    );
    assert.equal(rig.node.host.state.taps.get('eni-1')?.attached, true);
  });

  test('machines run under users of their own', async () => {
    await rig.wish(
      wishFor(
        [1, 2, 3].map((n) => instance(n)),
        [1, 2, 3].map((n) => volume(n)),
      ),
    );
    await rig.settle();
    const users = [...rig.node.host.state.machines.values()].map(({ plan }) => plan.uid);
    assert.equal(new Set(users).size, 3);
  });

  test('a machine wanted down is stopped and keeps its disk', async () => {
    await upFromStart();
    await rig.wish(one({ want: 'down', generation: 2 }, 2));
    const seen = await rig.settle();
    assert.deepEqual(seen.instances, [{ id: 'i-1', generation: 2, boots: 0, phase: 'down' }]);
    assert.equal(rig.node.host.state.taps.size, 0);
    assert.ok(rig.node.host.state.volumes.has('vol-1'));
  });

  test('a guest that ignores the power button is cut off when its grace is over', async () => {
    await upFromStart();
    rig.node.host.guest('i-1', 'deaf');
    await rig.wish(one({ want: 'down', generation: 2 }, 2));
    assert.equal(phase(await rig.settle(20_000)), 'up');
    assert.equal(phase(await rig.settle(11_000)), 'down');
  });

  test('terminating during a slow stop cuts the machine off at once', async () => {
    await upFromStart();
    rig.node.host.guest('i-1', 'deaf');
    await rig.wish(one({ want: 'down', generation: 2, graceSeconds: 3600 }, 2));
    await rig.settle(1000);
    await rig.wish(one({ want: 'gone', generation: 3, graceSeconds: 0 }, 3));
    assert.equal(phase(await rig.settle()), 'gone');
  });

  test('a counted reboot resets the running guest once', async () => {
    await upFromStart();
    await rig.wish(one({ boots: 1, generation: 2 }, 2));
    const seen = await rig.settle(5000);
    assert.deepEqual(seen.instances, [{ id: 'i-1', generation: 2, boots: 1, phase: 'up' }]);
    assert.equal(rig.node.host.state.machines.get('i-1')?.boots, 2);
  });

  test('gone removes machine, folder, tap and disk, and is told until the cloud drops it', async () => {
    await upFromStart();
    const gone = wishFor(
      [instance(1, { want: 'gone', generation: 2 })],
      [volume(1, { want: 'gone', generation: 2 })],
      2,
    );
    await rig.wish(gone);
    const seen = await rig.settle();
    assert.equal(phase(seen), 'gone');
    assert.equal(seen.volumes[0]?.phase, 'gone');
    const { machines, folders, taps, volumes } = rig.node.host.state;
    assert.deepEqual([machines.size, folders.size, taps.size, volumes.size], [0, 0, 0, 0]);
    await rig.node.start();
    await rig.wish({ ...gone, revision: 3 });
    assert.equal(phase(await rig.settle()), 'gone', 'remembered over a restart');
    await rig.wish(wishFor([], [], 4));
    assert.deepEqual((await rig.settle()).instances, []);
  });

  test('a machine that was never started can be wanted gone', async () => {
    await rig.wish(wishFor([instance(1, { want: 'gone' })], [volume(1, { want: 'gone' })]));
    const seen = await rig.settle();
    assert.deepEqual([phase(seen), seen.volumes[0]?.phase], ['gone', 'gone']);
  });

  test('terminating during a hanging start ends the start', async () => {
    rig.node.host.faults.hang('prepare');
    await rig.wish(one());
    assert.equal(phase(await rig.settle()), 'starting');
    await rig.wish(wishFor([instance(1, { want: 'gone', generation: 2 })], [volume(1, { want: 'gone' })], 2));
    assert.equal(phase(await rig.settle()), 'gone');
    assert.equal(rig.node.host.state.taps.size, 0);
  });
});

describe('ends are events', () => {
  for (const [happens, why] of [
    ['shutdown', 'guest-shutdown'],
    ['panic', 'panic'],
    ['crash', 'crash'],
  ] as const) {
    test(`${happens}: told with its generation, cleaned up, and not started again until the wish turns`, async () => {
      await upFromStart();
      rig.node.host.guest('i-1', happens);
      const seen = await rig.settle(100_000);
      assert.equal(phase(seen), 'down');
      assert.equal(seen.instances[0]?.ended?.why, why);
      assert.equal(seen.instances[0]?.ended?.generation, 1);
      assert.equal(rig.node.host.state.taps.size, 0);
      await rig.wish(one({ generation: 2 }, 2));
      const again = await rig.settle();
      assert.deepEqual(again.instances, [{ id: 'i-1', generation: 2, boots: 0, phase: 'up' }]);
    });

    test(`${happens} while the agent was away is found afterwards`, async () => {
      await upFromStart();
      rig.node.crash();
      rig.node.host.guest('i-1', happens);
      await rig.node.start();
      const seen = await rig.settle();
      assert.equal(phase(seen), 'down');
      assert.equal(seen.instances[0]?.ended?.why, why);
    });
  }

  test('an end is in the ledger before it is told', async () => {
    await upFromStart();
    rig.away = true;
    rig.node.host.guest('i-1', 'shutdown');
    await rig.settle();
    rig.node.crash();
    await rig.node.start();
    rig.away = false;
    assert.equal((await rig.settle(12_000)).instances[0]?.ended?.why, 'guest-shutdown');
  });

  test('a guest that powers off while it is wanted down has not ended by itself', async () => {
    await upFromStart();
    await rig.wish(one({ want: 'down', generation: 2 }, 2));
    rig.node.host.guest('i-1', 'shutdown');
    assert.deepEqual((await rig.settle()).instances, [{ id: 'i-1', generation: 2, boots: 0, phase: 'down' }]);
  });

  test('after a restart of the host the machines come back while the cloud is down', async () => {
    await upFromStart();
    rig.away = true;
    await rig.node.reboot();
    await rig.settle();
    assert.equal(rig.node.host.state.machines.get('i-1')?.state.is, 'running');
    rig.away = false;
    const seen = await rig.settle();
    assert.equal(phase(seen), 'up');
    assert.equal(seen.instances[0]?.ended?.why, 'host-reboot');
  });
});

describe('nothing is lost or made twice', () => {
  test('a restarted agent adopts running machines and does not disturb them', async () => {
    await upFromStart();
    await rig.node.start();
    assert.equal(phase(await rig.settle()), 'up');
    assert.equal(rig.node.host.state.machines.get('i-1')?.boots, 1);
  });

  test('an agent that crashes at any call of a launch finishes it in its next life', async () => {
    for (const call of ['apply', 'metadata', 'create', 'plug', 'open', 'prepare', 'attach', 'run'] as const) {
      rig = await createRig();
      rig.node.host.faults.hang(call, { times: 1 });
      await rig.wish(one());
      await rig.settle();
      rig.node.crash();
      await rig.node.start();
      assert.equal(phase(await rig.settle(3000)), 'up', call);
      assert.deepEqual(rig.node.host.state.violations, []);
    }
  });

  test('a disk that existed and is gone is a fault and never made anew', async () => {
    await upFromStart();
    await rig.wish(one({ want: 'down', generation: 2 }, 2));
    await rig.settle();
    rig.node.host.loseVolume('vol-1');
    await rig.node.start();
    await rig.wish(one({ generation: 3 }, 3));
    const seen = await rig.settle(120_000);
    assert.equal(seen.volumes[0]?.phase, 'lost');
    assert.equal(seen.volumes[0]?.error?.code, 'VolumeLost');
    assert.equal(seen.instances[0]?.error?.code, 'VolumeLost');
    assert.equal(rig.node.host.state.volumes.size, 0);
  });

  test('a disk that the cloud says existed is not made, though the ledger knows nothing', async () => {
    await rig.wish(wishFor([instance(1)], [volume(1, { existed: true })]));
    assert.equal((await rig.settle()).volumes[0]?.phase, 'lost');
  });

  test('what the document omits is a stranger: shown and not touched', async () => {
    await upFromStart();
    await rig.wish(wishFor([], [], 2));
    const seen = await rig.settle(200_000);
    assert.deepEqual(seen.strangers, ['i-1', 'vol-1']);
    assert.equal(rig.node.host.state.machines.get('i-1')?.state.is, 'running');
    assert.ok(rig.node.host.state.volumes.has('vol-1'));
  });

  test('a disk wanted gone is kept as long as its machine may have it open', async () => {
    await upFromStart();
    await rig.wish(wishFor([instance(1)], [volume(1, { want: 'gone', generation: 2 })], 2));
    await rig.settle();
    assert.ok(rig.node.host.state.volumes.has('vol-1'));
  });

  test('an older document of the same epoch is dropped, one of another epoch is taken', async () => {
    await rig.wish(wishFor([instance(1)], [volume(1)], 7));
    await rig.settle();
    await rig.wish(wishFor([], [], 6));
    assert.equal((await rig.settle()).revision, 7);
    await rig.wish(wishFor([instance(1)], [volume(1)], 1, 'e2'));
    const seen = await rig.settle();
    assert.deepEqual([seen.epoch, seen.revision], ['e2', 1]);
  });
});

describe('failures', () => {
  test('a failing start is told as a reason and tried again with growing pauses', async () => {
    rig.node.host.faults.fail('prepare', { times: 3, code: 'QemuFailed', say: 'It would not.' });
    await rig.wish(one());
    const seen = await rig.settle();
    assert.deepEqual(seen.instances[0]?.error, { code: 'QemuFailed', say: 'It would not.' });
    assert.equal(phase(seen), 'starting');
    assert.equal(phase(await rig.settle(2000)), 'starting');
    const mended = await rig.settle(8000);
    assert.deepEqual(mended.instances, [{ id: 'i-1', generation: 1, boots: 0, phase: 'up' }]);
  });

  test('a start whose answer is lost does not count as an end', async () => {
    rig.node.host.faults.failAfter('prepare', { times: 1 });
    rig.node.host.faults.failAfter('run', { times: 1 });
    await rig.wish(one());
    const seen = await rig.settle(10_000);
    assert.equal(phase(seen), 'up');
    assert.equal(seen.instances[0]?.ended, undefined);
  });

  test('a start that came about although it failed leaves no error on the running machine', async () => {
    rig.node.host.faults.failAfter('run', { times: 1 });
    await rig.wish(one());
    const seen = await rig.settle(10_000);
    assert.equal(phase(seen), 'up');
    assert.equal(seen.instances[0]?.error, undefined);
  });

  test('hanging starts do not block others', async () => {
    const numbers = [1, 2, 3, 4, 5, 6];
    for (const n of [1, 2, 3, 4]) rig.node.host.faults.hang('prepare', { id: `i-${n}` });
    await rig.wish(
      wishFor(
        numbers.map((n) => instance(n)),
        numbers.map((n) => volume(n)),
      ),
    );
    await rig.settle();
    const seen = await rig.settle(125_000);
    assert.deepEqual(seen.instances.map(({ phase }) => phase).slice(4), ['up', 'up']);
    assert.equal(seen.instances[0]?.error?.code, 'Timeout');
    rig.node.host.faults.mend();
    const mended = await rig.settle(130_000);
    assert.ok(mended.instances.every(({ phase }) => phase === 'up'));
  });

  test('no more than four machines are being started at once', async () => {
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    rig.node.host.faults.hang('run');
    await rig.wish(
      wishFor(
        numbers.map((n) => instance(n)),
        numbers.map((n) => volume(n)),
      ),
    );
    await rig.settle();
    assert.equal(rig.node.host.state.machines.size, 4);
  });

  test('a corrupt image is told on the volume and on the machine that waits for it', async () => {
    const digest = `sha256:${'a'.repeat(64)}` as const;
    rig.node.host.state.corrupt.add(digest);
    const disk = volume(1, { source: { from: 'image', digest, format: 'qcow2', bytes: 1 } });
    await rig.wish(wishFor([instance(1)], [disk]));
    const seen = await rig.settle();
    assert.equal(seen.volumes[0]?.error?.code, 'ImageCorrupt');
    assert.equal(seen.instances[0]?.error?.code, 'ImageCorrupt');
    assert.equal(phase(seen), 'starting');
  });

  test('a network that fails holds back its own machines and recovers', async () => {
    rig.node.host.faults.fail('apply', { id: 'vpc-1' });
    await rig.wish(one());
    assert.equal((await rig.settle()).instances[0]?.error?.code, 'FakeFault');
    rig.node.host.faults.mend();
    assert.equal(phase(await rig.settle(16_000)), 'up');
  });

  test('a new wish is tried at once, whatever the pause of the old one', async () => {
    rig.node.host.faults.fail('prepare', { times: 6 });
    await rig.wish(one());
    await rig.settle(40_000);
    rig.node.host.faults.mend();
    await rig.wish(one({ generation: 2 }, 2));
    assert.equal(phase(await rig.settle()), 'up');
  });
});

describe('reports and questions', () => {
  test('a report is sent on change and as a heartbeat, each with a higher number', async () => {
    await upFromStart();
    const count = rig.reports.length;
    await rig.settle();
    assert.equal(rig.reports.length, count);
    await rig.settle(10_000);
    assert.equal(rig.reports.length, count + 1);
    const numbers = rig.reports.map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
  });

  test('each life of the agent has a name of its own, the host keeps its own', async () => {
    const first = await rig.settle();
    await rig.node.start();
    const second = await rig.settle();
    assert.notEqual(first.agentRun, second.agentRun);
    assert.equal(first.bootId, second.bootId);
    await rig.node.reboot();
    assert.notEqual((await rig.settle()).bootId, first.bootId);
  });

  test('console and screen are answered, and refused for what is not here', async () => {
    await upFromStart();
    assert.equal(String(await rig.ask({ id: '1', instance: 'i-1', what: 'console' })), 'boot 1\n');
    const png = await rig.ask({ id: '2', instance: 'i-1', what: 'screenshot' });
    assert.deepEqual((png as Buffer).subarray(0, 4), Buffer.from('\x89PNG', 'latin1'));
    assert.ok('error' in (await rig.ask({ id: '3', instance: 'i-9', what: 'console' })));
  });

  test('a line or a screen is led to the cloud, and refused in words for what is not here', async () => {
    await upFromStart();
    const line = await rig.lead({ id: '1', instance: 'i-1', what: 'serial' });
    assert.equal(String(line.read()), 'boot 1\n');
    line.destroy();
    const refused = await rig.ask({ id: '2', instance: 'i-9', what: 'screen' });
    assert.match((refused as { error: string }).error, /i-9 is not on this node/);
  });
});
