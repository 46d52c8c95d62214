import type { BucketEntry, VersionEntry } from '../entries.ts';
import { EngineError } from '../errors.ts';
import { maxKeyBytes, maxMetaBytes } from '../limits.ts';
import type { Check, Condition, Usage } from '../types.ts';
import { infoOf } from '../version-id.ts';
import type { View } from '../view.ts';

/** Rules that several operations share; all are asked at the sequencer. */

export function openBucket(view: View, bucket: number): BucketEntry {
  const entry = view.buckets.get(bucket);
  if (entry?.state !== 'open') throw new EngineError('no-such-bucket', `Bucket ${bucket} is not there.`);
  return entry;
}

export function usageOf(bucket: BucketEntry): Usage {
  const { objects, bytes, olderBytes, uploads, uploadBytes } = bucket;
  return { objects, bytes, olderVersions: bucket.older, olderBytes, uploads, uploadBytes };
}

export function checkCondition(condition: Condition | undefined, current: VersionEntry | undefined): void {
  if (!condition) return;
  const { ifMatch, ifNoneMatch } = condition;
  if (ifMatch !== undefined) {
    if (!current) throw new EngineError('no-such-key', 'There is no current version to match.');
    if (ifMatch !== '*' && ifMatch !== current.etag)
      throw new EngineError('condition-failed', 'The current version has another ETag.');
  }
  if (ifNoneMatch !== undefined && current && (ifNoneMatch === '*' || ifNoneMatch === current.etag))
    throw new EngineError('condition-failed', 'The current version matches.');
}

export function ask(
  check: Check | undefined,
  { target, ends }: { target: VersionEntry | undefined; ends: VersionEntry | undefined },
  grows: Parameters<Check>[0]['grows'],
  bucket: BucketEntry,
): void {
  const reason = check?.({
    target: target && infoOf(target),
    ends: ends && infoOf(ends),
    grows,
    usage: usageOf(bucket),
  });
  if (reason !== undefined) throw new EngineError('refused', `Refused: ${reason}.`, { reason });
}

/** Sizes that would not fit a record; asked before anything waits in the queue. */
export function checkSizes(key: Buffer, meta?: Buffer): void {
  if (key.length > maxKeyBytes) throw new EngineError('key-too-long', `A key has at most ${maxKeyBytes} bytes.`);
  if (meta && meta.length > maxMetaBytes)
    throw new EngineError('too-large', `Metadata of a version has at most ${maxMetaBytes} bytes.`);
}

/** What a bucket gets more of by one version of this size where another one goes, or none. */
export const newVersion = (size: number, ends: VersionEntry | undefined) => ({
  versions: ends ? 0 : 1,
  bytes: size - (ends?.size ?? 0),
});

export const noGrowth = { versions: 0, bytes: 0 } as const;
