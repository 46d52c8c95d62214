import { isDeepStrictEqual } from 'node:util';
import type { World } from '@mallee/base';
import { type Check, type Engine, EngineError, type ListedVersion } from '@mallee/object-engine';
import type { Reconciler } from '@mallee/reconcile';
import type { Store } from '@mallee/store';
import type { Bucket } from './buckets.ts';
import { lockedReason } from './lock-errors.ts';
import { announce } from './notifications.ts';
import type { Inside } from './op.ts';
import { settings } from './repos/settings.ts';
import { type AboutVersion, abortOf } from './rules/lifecycle.ts';
import { type Due, DueVersions } from './rules/lifecycle-due.ts';
import { unlessLocked } from './rules/lock.ts';
import { readMeta } from './rules/meta.ts';

/** Versions in one slice of a walk: a few milliseconds of the loop, and what may be deleted at once. */
const sliceSize = 250;
const hour = 3_600_000;

interface Walk {
  readonly store: Store;
  readonly world: World;
  readonly ports: Inside;
  readonly now: number;
}

interface Listed extends AboutVersion {
  readonly listed: ListedVersion;
}

/**
 * Does what the rules of buckets' lifecycles say: walks a bucket's index slice by slice, with a look at its settings
 * before each, and deletes what is due. What changed since it was listed, or is locked, stays.
 */
export const expireObjects = (ports: Inside): Reconciler => ({
  name: 'objects/lifecycle',
  every: hour,
  wokenBy: [],
  keys: (read) => settings.bucketsWith(read, 'lifecycle'),
  async one({ world, store }, name) {
    const walk = { store, world, ports, now: world.now() };
    try {
      await expireVersions(walk, name);
      await abortUploads(walk, name);
    } catch (error) {
      // The bucket was deleted meanwhile.
      if (!(error instanceof EngineError && error.kind === 'no-such-bucket')) throw error;
    }
  },
});

async function expireVersions(walk: Walk, name: string): Promise<void> {
  const { buckets, engine } = walk.ports;
  const first = await buckets.find(name);
  if (!first?.settings.lifecycle) return;
  const due = new DueVersions<Listed>(first.settings.lifecycle, walk.now);
  let from: { after?: Buffer; afterVersion?: string | undefined } = {};
  for (;;) {
    const bucket = await buckets.find(name);
    // Other rules: the next run goes by them.
    if (bucket?.number !== first.number || !isDeepStrictEqual(bucket.settings.lifecycle, first.settings.lifecycle))
      return;
    const { versions, next } = await engine.listVersions(bucket.number, { limit: sliceSize, ...from });
    const found = versions.flatMap((listed) => due.next(aboutListed(listed)));
    await Promise.all([...found, ...(next ? [] : due.end())].map((each) => end(walk, bucket, each)));
    if (!next) return;
    from = { after: next.key, afterVersion: next.version };
  }
}

const aboutListed = (listed: ListedVersion): Listed => ({
  ...{ key: listed.key.toString(), marker: listed.marker, at: listed.at, size: listed.size },
  ...{ meta: readMeta(listed.meta), listed },
});

async function end(
  { ports, store, world, now }: Walk,
  bucket: Bucket,
  { version: { listed }, what }: { version: Listed; what: Due },
): Promise<void> {
  const { number, versioning } = bucket;
  const locked = unlessLocked({ now, bypass: false });
  const check: Check = (facts) => {
    const { target } = facts;
    const same = target?.version === listed.version && target.at === listed.at && target.meta.equals(listed.meta);
    return same ? locked(facts) : 'changed';
  };
  const which = what === 'remove' ? { version: listed.version } : {};
  try {
    const answer = await ports.engine.delete(number, listed.key, { ...which, versioning, at: now, check });
    const { deleted, marker, version, sequence } = answer;
    const name = marker && what !== 'remove' ? 'LifecycleExpiration:DeleteMarkerCreated' : 'LifecycleExpiration:Delete';
    if (deleted)
      await announce({ bucket, store, world, ports }, { name, key: listed.key.toString(), version, sequence });
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'refused')) throw error;
    if (error.reason !== lockedReason && error.reason !== 'changed') throw error;
  }
}

async function abortUploads({ ports: { engine, buckets }, now }: Walk, name: string): Promise<void> {
  let from: { after?: Buffer; afterUpload?: string } = {};
  for (;;) {
    const bucket = await buckets.find(name);
    const lifecycle = bucket?.settings.lifecycle;
    if (!bucket || !lifecycle?.rules.some(({ abortAfterDays }) => abortAfterDays !== undefined)) return;
    const { uploads, next } = await engine.listUploads(bucket.number, { limit: sliceSize, ...from });
    for (const { key, upload, at } of uploads) {
      const abort = abortOf(lifecycle, key.toString(), at);
      if (abort && abort.due <= now) await giveUp(engine, bucket.number, key, upload);
    }
    if (!next) return;
    from = { after: next.key, ...(next.upload !== undefined && { afterUpload: next.upload }) };
  }
}

/** Somebody may have completed it in between. */
async function giveUp(engine: Engine, bucket: number, key: Buffer, upload: string): Promise<void> {
  try {
    await engine.abortUpload(bucket, key, upload);
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'no-such-upload')) throw error;
  }
}
