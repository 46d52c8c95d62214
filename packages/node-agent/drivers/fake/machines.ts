import { Duplex } from 'node:stream';
import type { InstanceId } from '@mallee/base';
import type { MachineDriver } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { FakeLife, FakeTools } from './fake-host.ts';

/** A grey pixel, for whoever asks to see the screen. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const consoleLimit = 65_536;

export function fakeMachines({ state, work, options }: FakeTools, life: FakeLife): MachineDriver {
  const lines = new Map<InstanceId, Set<Duplex>>();
  const screens = new Map<InstanceId, Set<Duplex>>();
  const off = (id: InstanceId): void => {
    state.machines.delete(id);
    life.exited.delete(id);
    for (const all of [lines, screens]) for (const stream of all.get(id) ?? []) stream.push(null);
    life.changed();
  };

  return {
    capability: async (signal) => {
      const faults: { code: string; say: string }[] = [];
      await work(life, 'capability', 'host', signal, () => {}).catch((error) => {
        signal.throwIfAborted();
        faults.push({ code: 'FakeFault', say: String(error.message) });
      });
      return {
        acceleration: 'tcg',
        qemu: 'fake',
        vcpus: options.vcpus ?? 64,
        memoryMiB: options.memoryMiB ?? 262_144,
        diskGiB: options.diskGiB ?? 10_000,
        faults,
      };
    },
    survey: (signal) =>
      work(life, 'survey', 'host', signal, () => {
        life.surveyed = true;
      }),
    state(id) {
      if (!life.surveyed) return undefined;
      const say = life.exited.get(id);
      return state.machines.get(id)?.state ?? (say === undefined ? undefined : { is: 'exited', say });
    },
    known: () => (life.surveyed ? [...life.exited.keys(), ...state.machines.keys()] : []),
    uids: () => new Map([...state.folders].map(([id, folder]) => [id, folder.uid])),
    onChange(listener) {
      life.changed = () => {
        if (!life.dead) listener();
      };
    },
    prepare: (plan, signal) =>
      work(life, 'prepare', plan.id, signal, () => {
        if (state.machines.has(plan.id) && state.machines.get(plan.id)!.state.is !== 'prepared')
          state.violations.push(`${plan.id} was prepared while it was ${state.machines.get(plan.id)!.state.is}`);
        for (const [other, folder] of state.folders)
          if (other !== plan.id && folder.uid === plan.uid)
            state.violations.push(`${plan.id} and ${other} share a user`);
        for (const { volume } of plan.disks) {
          if (!state.volumes.has(volume)) throw new Fault('MachineFailed', `There is no disk for ${volume}.`);
          for (const machine of state.machines.values())
            if (machine.plan.id !== plan.id && machine.plan.disks.some((disk) => disk.volume === volume))
              state.violations.push(`${volume} was opened by ${plan.id} and ${machine.plan.id}`);
        }
        for (const { nic } of plan.nics)
          if (!state.taps.has(nic.id)) state.violations.push(`${plan.id} was prepared without a tap for ${nic.id}`);
        const folder = state.folders.get(plan.id) ?? { uid: plan.uid, console: '' };
        state.folders.set(plan.id, { ...folder, uid: plan.uid });
        state.machines.set(plan.id, { state: { is: 'prepared' }, plan, boots: 0, deaf: false });
        life.exited.delete(plan.id);
        life.changed();
      }),
    run: (id, signal) =>
      work(life, 'run', id, signal, () => {
        const machine = state.machines.get(id);
        if (machine?.state.is !== 'prepared') throw new Fault('MachineFailed', `${id} is not prepared.`);
        for (const { nic } of machine.plan.nics)
          if (!state.taps.get(nic.id)?.attached) state.violations.push(`${id} ran before the rules of ${nic.id}`);
        machine.state = { is: 'running' };
        machine.boots += 1;
        say(id, `boot ${machine.boots}\n`);
        life.changed();
      }),
    stop: (id, graceMs, signal) => {
      const machine = state.machines.get(id);
      const waits = machine?.state.is === 'running' && machine.deaf ? graceMs : 0;
      return work(life, 'stop', id, signal, () => off(id), waits);
    },
    reboot: (id, graceMs, signal) => {
      const waits = state.machines.get(id)?.deaf ? graceMs : 0;
      return work(life, 'reboot', id, signal, () => reset(id), waits);
    },
    forget: (id, signal) =>
      work(life, 'forget', id, signal, () => {
        if (state.machines.has(id)) state.violations.push(`${id} was forgotten while its machine was there`);
        state.folders.delete(id);
      }),
    console: (id, signal) =>
      work(life, 'console', id, signal, () =>
        Buffer.from(state.folders.get(id)?.console ?? '').subarray(-consoleLimit),
      ),
    screenshot: (id, signal) =>
      work(life, 'screenshot', id, signal, () => {
        if (state.machines.get(id)?.state.is !== 'running') throw new Fault('NotRunning', `${id} has no screen now.`);
        return png;
      }),
    stream: (id, what, signal) =>
      work(life, 'stream', id, signal, () => {
        if (state.machines.get(id)?.state.is !== 'running') throw new Fault('NotRunning', `${id} is not running.`);
        return what === 'serial' ? line(id) : screen(id);
      }),
    close: async () => {
      life.dead = true;
    },
  };

  /** A guest that says what it is told, to everybody at its line. */
  function line(id: InstanceId): Duplex {
    const person = new Duplex({
      allowHalfOpen: false,
      read() {},
      write(words: Buffer, _encoding, done) {
        say(id, words.toString());
        done();
      },
    });
    person.push(state.folders.get(id)?.console ?? '');
    return lead(id, person, lines);
  }

  /** A server that greets and hears nothing. */
  function screen(id: InstanceId): Duplex {
    const server = new Duplex({ allowHalfOpen: false, read() {}, write: (_words, _encoding, done) => done() });
    server.push('RFB 003.008\n');
    return lead(id, server, screens);
  }

  function lead(id: InstanceId, stream: Duplex, all: Map<InstanceId, Set<Duplex>>): Duplex {
    const others = all.get(id) ?? new Set();
    all.set(id, others.add(stream));
    return stream.on('close', () => others.delete(stream));
  }

  function reset(id: InstanceId): void {
    const machine = state.machines.get(id);
    if (machine?.state.is !== 'running') throw new Fault('NotRunning', `${id} is not running.`);
    machine.boots += 1;
    say(id, `boot ${machine.boots}\n`);
  }

  function say(id: InstanceId, text: string): void {
    const folder = state.folders.get(id);
    if (folder) folder.console = (folder.console + text).slice(-consoleLimit);
    for (const person of lines.get(id) ?? []) person.push(text);
  }
}
