import type { InstanceId, Reason, VolumeId } from '@mallee/base';
import type { Desired, DesiredInstance, ObservedInstance } from '@mallee/node-contract';
import type { Context } from './context.ts';
import { Fault, reasonOf } from './drivers/fault.ts';
import { launch } from './launch.ts';
import type { NetworkKeeper } from './network.ts';
import { observeInstance } from './observe.ts';
import { type InstanceStep, planInstance, rests } from './plan.ts';
import { settleAll } from './settle-all.ts';
import type { TaskKind } from './tasks.ts';
import type { VolumeKeeper } from './volumes.ts';

/** Beside the grace that the wish gives a guest. */
const deadlineMs = 120_000;

/** In place of a user that is free again. */
const nobody = 0;

export interface InstanceKeeper {
  /** Machines that need an interface and metadata now; each has its user afterwards. */
  local(document: Desired): DesiredInstance[];
  /** Volumes that a machine may have open. */
  volumesInUse(document: Desired): Set<VolumeId>;
  step(document: Desired): void;
  observe(wish: DesiredInstance): ObservedInstance;
}

export function createInstanceKeeper(context: Context, volumes: VolumeKeeper, network: NetworkKeeper): InstanceKeeper {
  const { ledger, tasks, drivers, bootId } = context;
  /** Why a machine that should start has to wait, where that is worth telling. */
  const waiting = new Map<InstanceId, Reason>();

  const machineOf = (id: InstanceId) => drivers.machines.state(id);
  const plan = (wish: DesiredInstance): InstanceStep =>
    planInstance(wish, { facts: ledger.instances.get(wish.id), machine: machineOf(wish.id), bootId });
  const occupied = (id: InstanceId): boolean => {
    const facts = ledger.instances.get(id);
    return (
      machineOf(id) !== undefined || facts?.held === true || facts?.up !== undefined || tasks.busy(id) !== undefined
    );
  };

  /** Facts that are merely noticed are noted at once; they reach the disk before anything is told or undone. */
  const note = (wish: DesiredInstance, step: InstanceStep): boolean => {
    const facts = ledger.instances.get(wish.id)!;
    switch (step.do) {
      case 'record':
        ledger.instances.set(wish.id, { ...facts, up: undefined, held: true, ended: step.ended });
        return true;
      case 'adopt': {
        const up = { generation: wish.generation, boots: wish.boots, bootId };
        ledger.instances.set(wish.id, { ...facts, held: true, up });
        return true;
      }
      case 'meet':
        ledger.instances.set(wish.id, {
          ...facts,
          up: { ...facts.up!, generation: wish.generation },
          ended: undefined,
        });
        return true;
      case 'forget-end':
        ledger.instances.set(wish.id, { ...facts, ended: undefined });
        return true;
      default:
        return false;
    }
  };

  const begin = (wish: DesiredInstance, step: InstanceStep): void => {
    const start = (act: string, kind: TaskKind, run: Run, extraMs = 0): void => {
      if (!tasks.ready(wish.id, act, kind)) return;
      tasks.start({ key: wish.id, act, kind, deadlineMs: deadlineMs + extraMs, wish: wish.want, run });
    };
    if (step.do === 'launch') {
      const obstacle = obstacleTo(wish);
      if (obstacle && obstacle !== 'waiting') waiting.set(wish.id, obstacle);
      if (!obstacle && ledger.instances.has(wish.id))
        start('start', 'launch', (signal, touch) => launch(context, wish, signal, touch));
    }
    const graceMs = wish.graceSeconds * 1000;
    if (step.do === 'reboot') start('reboot', 'stop', (signal) => reboot(wish, graceMs, signal), graceMs);
    if (step.do === 'stop') start('stop', 'stop', (signal) => stop(wish, step.graceMs, signal), step.graceMs);
    if (step.do === 'remove') start('remove', 'host', (signal) => remove(wish, signal));
  };

  const obstacleTo = (wish: DesiredInstance): Reason | 'waiting' | undefined => {
    const obstacles = [...wish.disks.map((disk) => volumes.obstacle(disk.volume)), network.obstacle(wish)];
    return obstacles.find((obstacle) => obstacle && obstacle !== 'waiting') ?? obstacles.find((obstacle) => obstacle);
  };

  /** Counted after it is done: a crash in between resets a guest that has just begun to boot once more. */
  const reboot = async (wish: DesiredInstance, graceMs: number, signal: AbortSignal): Promise<void> => {
    await drivers.machines.reboot(wish.id, graceMs, signal);
    const facts = ledger.instances.get(wish.id)!;
    ledger.instances.set(wish.id, { ...facts, up: { generation: wish.generation, boots: wish.boots, bootId } });
    await ledger.save();
  };

  const stop = async (wish: DesiredInstance, graceMs: number, signal: AbortSignal): Promise<void> => {
    // An end that is not on disk yet could not be told any more once its process is gone.
    await ledger.save();
    await drivers.machines.stop(wish.id, graceMs, signal);
    await settleAll(wish.nics.map((nic) => drivers.network.unplug(nic.id, signal)));
    const facts = ledger.instances.get(wish.id);
    if (facts) ledger.instances.set(wish.id, { ...facts, held: undefined, up: undefined });
    await ledger.save();
  };

  const remove = async (wish: DesiredInstance, signal: AbortSignal): Promise<void> => {
    await settleAll(wish.nics.map((nic) => drivers.network.unplug(nic.id, signal)));
    await drivers.machines.forget(wish.id, signal);
    ledger.instances.set(wish.id, { uid: nobody, gone: true });
    await ledger.save();
  };

  /** Hands out the lowest free users: neither in the ledger nor with any machine or folder that was found. */
  const allocator = (): ((id: InstanceId) => number) => {
    const found = drivers.machines.uids();
    const taken = new Set(found.values());
    for (const facts of ledger.instances.values()) if (!facts.gone) taken.add(facts.uid);
    let next = context.uids.first;
    return (id) => {
      const own = found.get(id);
      if (own !== undefined) return own;
      while (taken.has(next)) next += 1;
      if (next >= context.uids.first + context.uids.count)
        throw new Fault('NoFreeUser', 'Every user id reserved for machines on this node is taken.');
      taken.add(next);
      return next;
    };
  };

  return {
    local(document) {
      waiting.clear();
      let allocate: ((id: InstanceId) => number) | undefined;
      return document.instances.filter((wish) => {
        const facts = ledger.instances.get(wish.id);
        if (facts?.gone) return false;
        const wanted = wish.want === 'up' && !rests(wish, facts);
        if (!wanted && !occupied(wish.id)) return false;
        if (facts) return true;
        try {
          allocate ??= allocator();
          ledger.instances.set(wish.id, { uid: allocate(wish.id) });
          return true;
        } catch (error) {
          waiting.set(wish.id, reasonOf(error));
          return false;
        }
      });
    },
    volumesInUse(document) {
      const inUse = new Set<VolumeId>();
      for (const wish of document.instances)
        if (occupied(wish.id)) for (const disk of wish.disks) inUse.add(disk.volume);
      return inUse;
    },
    step(document) {
      for (const wish of document.instances) {
        tasks.cancelUnless(wish.id, wish.want);
        if (tasks.busy(wish.id)) continue;
        let step = plan(wish);
        while (note(wish, step)) step = plan(wish);
        // A failed attempt whose effect came about all the same is not made again, so nothing else would take it back.
        if (step.do === 'nothing') tasks.reset(wish.id);
        begin(wish, step);
      }
    },
    observe: (wish) =>
      observeInstance(wish, {
        facts: ledger.instances.get(wish.id),
        machine: machineOf(wish.id),
        error: tasks.error(wish.id) ?? waiting.get(wish.id),
      }),
  };
}

type Run = (signal: AbortSignal, touch: () => void) => Promise<void>;
