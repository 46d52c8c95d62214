import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceId } from '@mallee/base';
import type { MachineDriver, MachinePlan, MachineState } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { GuestMode } from './guest-disk.ts';

/** A host for the suite. A guest says `boot N` on its console, N counting its boots from 1. */
export interface MachineRig {
  driver(): MachineDriver;
  /** Ends the driver as a crash would and gives the host a new one. */
  restart(): Promise<void>;
  /** A plan for a machine with its disk in place; its guest behaves as told once it runs. */
  plan(id: InstanceId, mode: GuestMode): Promise<MachinePlan>;
  /** Lets the guest do what its mode says, where it does not do so by itself. */
  happen(id: InstanceId, mode: GuestMode): void;
  /** Kills the machine's process. */
  kill(id: InstanceId): Promise<void>;
  /** Lets time pass on a host that has no clock of its own. */
  pass(ms: number): void;
  dispose(): Promise<void>;
}

const signal = AbortSignal.timeout(600_000);
/** A machine under emulation answers within two seconds on an idle host. */
const patienceMs = 60_000;

/** What every machine driver promises. */
export function machineConformance(name: string, createRig: () => Promise<MachineRig>): void {
  describe(`${name}: machines`, () => {
    let rig: MachineRig;
    beforeEach(async () => {
      rig = await createRig();
    });
    afterEach(() => rig.dispose());

    const stateOf = (id: InstanceId): MachineState['is'] | undefined => rig.driver().state(id)?.is;
    const until = async (what: string, done: () => boolean | Promise<boolean>): Promise<void> => {
      for (let waited = 0; !(await done()); waited += 20) {
        assert.ok(waited < patienceMs, `waited too long until ${what}`);
        await sleep(20);
      }
    };
    const untilSaid = (id: InstanceId, words: string): Promise<void> =>
      until(`${id} says "${words}"`, async () => String(await rig.driver().console(id, signal)).includes(words));
    const start = async (id: InstanceId, mode: GuestMode): Promise<MachinePlan> => {
      await rig.driver().survey(signal);
      const plan = await rig.plan(id, mode);
      await rig.driver().prepare(plan, signal);
      await rig.driver().run(id, signal);
      rig.happen(id, mode);
      return plan;
    };

    test('a prepared machine waits, runs when it is told to, and shows its screen', async () => {
      const driver = rig.driver();
      await driver.survey(signal);
      const plan = await rig.plan('i-1', 'listens');
      await driver.prepare(plan, signal);
      assert.equal(stateOf('i-1'), 'prepared');
      assert.equal(driver.uids().get('i-1'), plan.uid);
      assert.equal((await driver.console('i-1', signal)).length, 0);
      await driver.run('i-1', signal);
      assert.equal(stateOf('i-1'), 'running');
      await untilSaid('i-1', 'boot 1');
      const png = await driver.screenshot('i-1', signal);
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
    });

    /** Everything that comes over a stream, as text. */
    const listening = (bytes: Duplex): { said: () => string; ended: () => boolean } => {
      let text = '';
      let ended = false;
      bytes.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
      });
      bytes.on('close', () => {
        ended = true;
      });
      return { said: () => text, ended: () => ended };
    };

    test('a serial line is shared by all who are at it, and its log goes on', async () => {
      await start('i-1', 'listens');
      await untilSaid('i-1', 'boot 1');
      const first = await rig.driver().stream('i-1', 'serial', signal);
      const second = await rig.driver().stream('i-1', 'serial', signal);
      const [one, other] = [listening(first), listening(second)];
      await until('the newcomer has heard the past', () => other.said().includes('boot 1'));
      first.write('typed');
      await rig.driver().reboot('i-1', patienceMs, signal);
      await until('both hear the reboot', () => [one, other].every((each) => each.said().includes('boot 2')));
      first.destroy();
      second.destroy();
      await untilSaid('i-1', 'boot 2');
      const third = await rig.driver().stream('i-1', 'serial', signal);
      const last = listening(third);
      await until('the past is there for the next', () => last.said().includes('boot 2'));
      await rig.driver().stop('i-1', patienceMs, signal);
      await until('the line ends with its machine', last.ended);
    });

    test('a screen greets in RFB and ends with its machine', async () => {
      await start('i-1', 'listens');
      const [first, second] = [
        listening(await rig.driver().stream('i-1', 'screen', signal)),
        listening(await rig.driver().stream('i-1', 'screen', signal)),
      ];
      await until('both are greeted', () => first.said() === 'RFB 003.008\n' && second.said() === first.said());
      await rig.driver().stop('i-1', patienceMs, signal);
      await until('both have ended', () => first.ended() && second.ended());
    });

    test('a driver that ends lets go of a serial line, and the next hears all that came after', async () => {
      await start('i-1', 'listens');
      await rig.driver().stream('i-1', 'serial', signal);
      await rig.restart();
      await rig.driver().survey(signal);
      await rig.driver().reboot('i-1', patienceMs, signal);
      await untilSaid('i-1', 'boot 2');
    });

    test('what does not run has neither line nor screen', async () => {
      await rig.driver().survey(signal);
      const notRunning = (error: unknown) => error instanceof Fault && error.code === 'NotRunning';
      for (const what of ['serial', 'screen'] as const)
        await assert.rejects(rig.driver().stream('i-1', what, signal), notRunning);
    });

    test('a guest that hears the power button is off before its grace is over', async () => {
      await start('i-1', 'listens');
      await untilSaid('i-1', 'boot 1');
      await rig.driver().stop('i-1', patienceMs, signal);
      assert.equal(stateOf('i-1'), undefined);
      assert.ok((await rig.driver().console('i-1', signal)).length > 0, 'its console can still be read');
    });

    test('a guest that does not is cut off afterwards', async () => {
      await start('i-1', 'deaf');
      const stopping = rig.driver().stop('i-1', 300, signal);
      rig.pass(300);
      await stopping;
      assert.equal(stateOf('i-1'), undefined);
    });

    test('a reboot starts the guest again on the same disk', async () => {
      await start('i-1', 'listens');
      await untilSaid('i-1', 'boot 1');
      await rig.driver().reboot('i-1', patienceMs, signal);
      await untilSaid('i-1', 'boot 2');
      assert.equal(stateOf('i-1'), 'running');
    });

    test('a deaf guest is reset when its grace is over', async () => {
      await start('i-1', 'deaf');
      if (stateOf('i-1') === 'running') await untilSaid('i-1', 'boot 1');
      const rebooting = rig.driver().reboot('i-1', 300, signal);
      rig.pass(300);
      await rebooting;
      await untilSaid('i-1', 'boot 2');
    });

    test('a guest that powers itself off is seen as such until it is cleared away', async () => {
      let told = 0;
      rig.driver().onChange(() => {
        told += 1;
      });
      await start('i-1', 'powers-off');
      await until('the guest is off', () => stateOf('i-1') === 'shutdown');
      assert.ok(told > 0);
      await rig.driver().stop('i-1', 0, signal);
      assert.equal(stateOf('i-1'), undefined);
    });

    test('a guest that panics is seen as such', async () => {
      await start('i-1', 'panics');
      await until('the guest has panicked', () => stateOf('i-1') === 'panicked');
    });

    test('a machine whose process is killed is seen as such until it is cleared away', async () => {
      await start('i-1', 'listens');
      await rig.kill('i-1');
      await until('it is noticed', () => stateOf('i-1') === 'exited');
      await rig.driver().stop('i-1', 0, signal);
      assert.equal(stateOf('i-1'), undefined);
    });

    test('a new driver knows nothing, looks, and goes on with the running guest', async () => {
      const plan = await start('i-1', 'listens');
      await untilSaid('i-1', 'boot 1');
      await rig.restart();
      assert.equal(stateOf('i-1'), undefined);
      await rig.driver().survey(signal);
      assert.equal(stateOf('i-1'), 'running');
      assert.equal(rig.driver().uids().get('i-1'), plan.uid);
      const said = String(await rig.driver().console('i-1', signal));
      assert.ok(said.includes('boot 1') && !said.includes('boot 2'));
      await rig.driver().stop('i-1', patienceMs, signal);
      assert.equal(stateOf('i-1'), undefined);
    });

    test('what happened while there was no driver is found by the next', async () => {
      await start('i-1', 'powers-off');
      await until('the guest is off', () => stateOf('i-1') === 'shutdown');
      await rig.restart();
      await rig.driver().survey(signal);
      assert.equal(stateOf('i-1'), 'shutdown');
    });

    test('a machine that was prepared and never run is thrown away and made anew', async () => {
      await rig.driver().survey(signal);
      const plan = await rig.plan('i-1', 'listens');
      await rig.driver().prepare(plan, signal);
      await rig.restart();
      await rig.driver().survey(signal);
      assert.equal(stateOf('i-1'), 'prepared');
      await rig.driver().prepare(plan, signal);
      await rig.driver().run('i-1', signal);
      await untilSaid('i-1', 'boot 1');
    });

    test('two machines do not know of each other', async () => {
      await start('i-1', 'listens');
      await start('i-2', 'listens');
      await rig.driver().stop('i-1', 0, signal);
      assert.equal(stateOf('i-2'), 'running');
    });

    test('stopping and forgetting what is not there is fine, and nothing is left', async () => {
      await start('i-1', 'listens');
      await rig.driver().stop('i-1', 0, signal);
      await rig.driver().stop('i-1', 0, signal);
      await rig.driver().forget('i-1', signal);
      await rig.driver().forget('i-1', signal);
      assert.equal(rig.driver().uids().size, 0);
      assert.equal((await rig.driver().console('i-1', signal)).length, 0);
    });

    test('a machine without its disk is refused with a reason', async () => {
      await rig.driver().survey(signal);
      const plan = await rig.plan('i-1', 'listens');
      const disks = plan.disks.map((disk) => ({ ...disk, volume: 'vol-none' as const, path: `${disk.path}-none` }));
      await assert.rejects(rig.driver().prepare({ ...plan, disks }, signal), Fault);
      assert.notEqual(stateOf('i-1'), 'running');
    });

    test('the host tells what it can do', async () => {
      const capability = await rig.driver().capability(signal);
      assert.ok(capability.vcpus > 0 && capability.memoryMiB > 0 && capability.diskGiB > 0);
      assert.deepEqual(capability.faults, []);
    });
  });
}
