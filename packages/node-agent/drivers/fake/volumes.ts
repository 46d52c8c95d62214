import { createHash } from 'node:crypto';
import type { Digest } from '@mallee/base';
import type { VolumeDriver } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { FakeLife, FakeTools } from './fake-host.ts';

export function fakeVolumes({ state, work, options }: FakeTools, life: FakeLife): VolumeDriver {
  const cache = async (digest: Digest, signal: AbortSignal): Promise<void> => {
    if (state.cache.has(digest)) return;
    let corrupt = state.corrupt.has(digest);
    if (options.fetch) {
      const hash = createHash('sha256');
      for await (const part of await options.fetch(`image/${digest}`, signal)) hash.update(part);
      corrupt ||= `sha256:${hash.digest('hex')}` !== digest;
    }
    if (corrupt)
      throw new Fault('ImageCorrupt', `The image ${digest} does not have the bytes that its digest promises.`);
    state.cache.add(digest);
  };

  return {
    survey: (signal) => work(life, 'survey', 'volumes', signal, () => new Set(state.volumes.keys())),
    create: (wish, progress, signal) =>
      work(life, 'create', wish.id, signal, async () => {
        if (state.volumes.has(wish.id)) return;
        if (wish.existed) state.violations.push(`${wish.id} was made anew`);
        if (wish.source.from === 'image') await cache(wish.source.digest, signal);
        progress(100);
        state.volumes.set(wish.id, wish);
      }),
    open: (id, signal) =>
      work(life, 'open', id, signal, () => {
        if (!state.volumes.has(id)) throw new Fault('VolumeLost', `The disk of ${id} is missing.`);
        return { volume: id, path: `/fake/${id}`, format: 'qcow2' as const };
      }),
    bootFile: (digest, progress, signal) =>
      work(life, 'bootFile', digest, signal, async () => {
        await cache(digest, signal);
        progress(100);
        return `/fake/${digest}`;
      }),
    remove: (id, signal) =>
      work(life, 'remove', id, signal, () => {
        for (const machine of state.machines.values())
          if (machine.plan.disks.some((disk) => disk.volume === id))
            state.violations.push(`${id} was removed under ${machine.plan.id}`);
        state.volumes.delete(id);
      }),
    trim: (used, signal) =>
      work(life, 'trim', 'cache', signal, () => {
        for (const digest of state.cache) if (!used.has(digest)) state.cache.delete(digest);
      }),
  };
}
