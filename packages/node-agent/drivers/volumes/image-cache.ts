import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Digest, World } from '@mallee/base';
import type { CloudLink } from '@mallee/node-contract';
import { Fault, reasonOf } from '../fault.ts';
import { roomIn, syncFolder } from './files.ts';

/** Images and boot files by their digest: fetched once, checked, never changed. */
export interface ImageCache {
  /** The path of the whole file, fetched if it is not here. `bytes`: its promised length, where known. */
  ensure(digest: Digest, bytes: number | undefined, progress: Progress, signal: AbortSignal): Promise<string>;
  path(digest: Digest): string;
  /** Removes the longest unused files that are not in `used`, while room is short. */
  trim(used: ReadonlySet<Digest>): Promise<void>;
  /** Removes what an earlier agent began to fetch. */
  clean(): Promise<void>;
}
export type Progress = (percent: number) => void;

/** A node needs this much for its ledger and its guests' writes, bytes. */
export const spareBytes = 1_073_741_824;
/** Unused images go when less than this part of the disk is free. */
const shortFraction = 0.1;

interface Fetch {
  readonly done: Promise<string>;
  readonly watchers: Set<Progress>;
  waiters: number;
  readonly abort: AbortController;
}

export async function createImageCache(world: World, dir: string, fetch: CloudLink['fetch']): Promise<ImageCache> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const running = new Map<Digest, Fetch>();
  const place = (digest: Digest): string => path.join(dir, digest.slice('sha256:'.length));

  const begin = (digest: Digest, bytes: number | undefined): Fetch => {
    const abort = new AbortController();
    const watchers = new Set<Progress>();
    const tell: Progress = (percent) => {
      for (const watcher of watchers) watcher(percent);
    };
    const done = fetchWhole(digest, bytes, tell, abort.signal).finally(() => running.delete(digest));
    const entry = { done, watchers, waiters: 0, abort };
    running.set(digest, entry);
    return entry;
  };

  const fetchWhole = async (
    digest: Digest,
    bytes: number | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<string> => {
    const { free } = await roomIn(dir);
    const limit = Math.min(bytes ?? Number.POSITIVE_INFINITY, free - spareBytes);
    if (limit < (bytes ?? 1)) throw new Fault('DiskFull', 'The node’s disk has no room for the image.');
    const part = `${place(digest)}.${world.bytes(6).toString('hex')}.part`;
    const file = await open(part, 'wx', 0o444);
    try {
      const hash = createHash('sha256');
      let received = 0;
      for await (const piece of await fetchStream(digest, signal)) {
        signal.throwIfAborted();
        received += piece.length;
        if (received > limit)
          throw bytes === undefined
            ? new Fault('DiskFull', 'The node’s disk has no room for the image.')
            : new Fault('ImageCorrupt', `The image is longer than the ${bytes} bytes that it should have.`);
        hash.update(piece);
        await file.writeFile(piece);
        progress(bytes ? Math.floor((received * 100) / bytes) : 0);
      }
      if (`sha256:${hash.digest('hex')}` !== digest)
        throw new Fault('ImageCorrupt', `The ${received} bytes that arrived do not have the digest ${digest}.`);
      await file.sync();
      await rename(part, place(digest));
      await syncFolder(dir);
      return place(digest);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  };

  const fetchStream = async (digest: Digest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> => {
    try {
      return await fetch(`image/${digest}`, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new Fault('ImageUnavailable', `The cloud does not hand out the image: ${reasonOf(error).say}`, error);
    }
  };

  return {
    path: place,
    async ensure(digest, bytes, progress, signal) {
      signal.throwIfAborted();
      const now = world.now() / 1000;
      // Its time tells `trim` when it was last wanted.
      if (
        await utimes(place(digest), now, now).then(
          () => true,
          () => false,
        )
      )
        return place(digest);
      const entry = running.get(digest) ?? begin(digest, bytes);
      entry.waiters += 1;
      entry.watchers.add(progress);
      const given = Promise.withResolvers<never>();
      const abort = (): void => given.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      try {
        return await Promise.race([entry.done, given.promise]);
      } finally {
        signal.removeEventListener('abort', abort);
        entry.watchers.delete(progress);
        entry.waiters -= 1;
        if (entry.waiters === 0) entry.abort.abort(new Error('Nobody waits for it any more'));
      }
    },
    async trim(used) {
      const idle = [];
      for (const name of await readdir(dir)) {
        if (!/^[0-9a-f]{64}$/.test(name) || used.has(`sha256:${name}`)) continue;
        const info = await stat(path.join(dir, name));
        idle.push({ name, at: info.mtimeMs });
      }
      for (const { name } of idle.toSorted((a, b) => a.at - b.at)) {
        const { free, total } = await roomIn(dir);
        if (free >= total * shortFraction) return;
        await rm(path.join(dir, name), { force: true });
        world.log.info('Dropped an unused image from the cache', { image: name });
      }
    },
    async clean() {
      for (const name of await readdir(dir)) {
        const digest = `sha256:${name.split('.')[0]}` as const;
        if (name.endsWith('.part') && !running.has(digest)) await rm(path.join(dir, name), { force: true });
      }
    },
  };
}
