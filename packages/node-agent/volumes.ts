import type { Digest, Reason, VolumeId } from '@mallee/base';
import type { Desired, DesiredVolume, ObservedVolume } from '@mallee/node-contract';
import type { Context } from './context.ts';
import { observeVolume } from './observe.ts';
import { planVolume } from './plan.ts';

/** A copy may be slow, but not without any progress for this long. */
const stallMs = 120_000;

export interface VolumeKeeper {
  /** Starts what is due. `inUse`: volumes that a machine may have open. */
  step(document: Desired, inUse: ReadonlySet<VolumeId>): void;
  /** Undefined when the volume is ready to be opened, else why not; `waiting` where that is no fault. */
  obstacle(id: VolumeId): Reason | 'waiting' | undefined;
  observe(wish: DesiredVolume): ObservedVolume;
  /** Takes the result of a survey that began at step `since`; newer knowledge of our own is kept. */
  surveyed(found: ReadonlySet<VolumeId>, since: number): void;
  /** Counts changes, to order a survey among them. */
  clock(): number;
  present(): ReadonlySet<VolumeId>;
}

export function createVolumeKeeper({ ledger, tasks, drivers }: Context): VolumeKeeper {
  const present = new Set<VolumeId>();
  const progress = new Map<VolumeId, number>();
  /** When each volume was last changed by us. */
  const changed = new Map<VolumeId, number>();
  let clock = 0;
  let wishes = new Map<VolumeId, DesiredVolume>();

  const note = (id: VolumeId, isPresent: boolean): void => {
    clock += 1;
    changed.set(id, clock);
    if (isPresent) present.add(id);
    else present.delete(id);
  };

  const create = (wish: DesiredVolume): void =>
    tasks.start({
      key: wish.id,
      act: 'create the disk',
      kind: 'volume',
      deadlineMs: stallMs,
      wish: wish.want,
      async run(signal, touch) {
        const onProgress = (percent: number): void => {
          touch();
          progress.set(wish.id, Math.max(0, Math.min(100, Math.floor(percent))));
        };
        try {
          await drivers.volumes.create(wish, onProgress, signal);
          ledger.volumes.set(wish.id, { existed: true });
          await ledger.save();
          note(wish.id, true);
        } finally {
          progress.delete(wish.id);
        }
      },
    });

  const remember = (wish: DesiredVolume): void =>
    tasks.start({
      key: wish.id,
      act: 'remember the disk',
      kind: 'host',
      deadlineMs: stallMs,
      async run() {
        ledger.volumes.set(wish.id, { existed: true });
        await ledger.save();
      },
    });

  const remove = (wish: DesiredVolume): void =>
    tasks.start({
      key: wish.id,
      act: 'remove the disk',
      kind: 'host',
      deadlineMs: stallMs,
      async run(signal) {
        await drivers.volumes.remove(wish.id, signal);
        note(wish.id, false);
        ledger.volumes.set(wish.id, { existed: true, gone: true });
        await ledger.save();
      },
    });

  return {
    step(document, inUse) {
      wishes = new Map(document.volumes.map((wish) => [wish.id, wish]));
      for (const wish of document.volumes) {
        tasks.cancelUnless(wish.id, wish.want);
        if (tasks.busy(wish.id)) continue;
        const facts = ledger.volumes.get(wish.id);
        const step = planVolume(wish, { facts, present: present.has(wish.id), inUse: inUse.has(wish.id) });
        if (step === 'create' && tasks.ready(wish.id, 'create the disk', 'volume')) create(wish);
        if (step === 'remember' && tasks.ready(wish.id, 'remember the disk', 'host')) remember(wish);
        if (step === 'remove' && tasks.ready(wish.id, 'remove the disk', 'host')) remove(wish);
      }
    },
    obstacle(id) {
      const wish = wishes.get(id);
      if (!wish || wish.want === 'gone')
        return { code: 'VolumeMissing', say: `The volume ${id} is not assigned to this node.` };
      const facts = ledger.volumes.get(id);
      if (present.has(id)) return facts?.existed ? undefined : 'waiting';
      return this.observe(wish).error ?? 'waiting';
    },
    observe: (wish) =>
      observeVolume(wish, {
        facts: ledger.volumes.get(wish.id),
        present: present.has(wish.id),
        progress: progress.get(wish.id),
        error: tasks.error(wish.id),
      }),
    surveyed(found, since) {
      const ours = (id: VolumeId): boolean => (changed.get(id) ?? 0) > since || tasks.busy(id) !== undefined;
      for (const id of found) if (!ours(id)) present.add(id);
      for (const id of present) if (!found.has(id) && !ours(id)) present.delete(id);
    },
    clock: () => clock,
    present: () => present,
  };
}

/** Every image and boot file that the document can still need. */
export function usedDigests(document: Desired): Set<Digest> {
  const used = new Set<Digest>();
  for (const { want, source } of document.volumes)
    if (want === 'present' && source.from === 'image') used.add(source.digest);
  for (const { want, machine } of document.instances) {
    if (want === 'gone' || machine.boot.how !== 'kernel') continue;
    used.add(machine.boot.kernel);
    if (machine.boot.ramdisk) used.add(machine.boot.ramdisk);
  }
  return used;
}
