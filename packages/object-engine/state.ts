import { readFile } from 'node:fs/promises';
import { decodePosition, encodePosition, type Position } from './entries.ts';
import { engineKey } from './keys.ts';
import { type Index, positionKey } from './view.ts';

/** The engine's own single values in the index. */
export interface IndexState {
  /** Up to where the index had read the log when it was last written. */
  readonly position: Position | undefined;
  /** Up to where everything in the index is known to be on disk. */
  readonly checkpoint: Position | undefined;
  /** Set by an orderly stop. */
  readonly clean: Position | undefined;
  /** Which start of the host wrote the index. */
  readonly boot: string | undefined;
  /** Which store the index belongs to. */
  readonly store: string | undefined;
}

const checkpointKey = engineKey('checkpoint');
const cleanKey = engineKey('clean');
const bootKey = engineKey('boot');
const storeKey = engineKey('store');

export async function readState(index: Index): Promise<IndexState> {
  const keys = [positionKey, checkpointKey, cleanKey, bootKey, storeKey];
  const [position, checkpoint, clean, boot, store] = await index.getMany(keys);
  return {
    position: position && decodePosition(position),
    checkpoint: checkpoint && decodePosition(checkpoint),
    clean: clean && decodePosition(clean),
    boot: boot?.toString(),
    store: store?.toString(),
  };
}

/** The index is in use: from now on its content is only as good as its last checkpoint and this host's memory. */
export async function markInUse(index: Index, store: string): Promise<void> {
  const boot = Buffer.from(await bootId());
  await index.batch(
    [
      { type: 'del', key: cleanKey },
      { type: 'put', key: bootKey, value: boot },
      { type: 'put', key: storeKey, value: Buffer.from(store) },
    ],
    { sync: true },
  );
}

/**
 * Brings all of the index up to now to disk and says so. A sync of LevelDB's own log would not do: when it begins a
 * new log file, the old one may still be unsynced. Compacting an empty range writes the memory table out as a synced
 * table, after which no log file matters.
 */
export async function flushIndex(index: Index): Promise<Position | undefined> {
  const value = await index.get(positionKey);
  await index.compactRange(Buffer.of(0xff), Buffer.of(0xff, 0xff));
  return value && decodePosition(value);
}

export async function markCheckpoint(index: Index, position: Position): Promise<void> {
  await index.put(checkpointKey, encodePosition(position), { sync: true });
}

export async function markClean(index: Index, position: Position): Promise<void> {
  await index.put(cleanKey, encodePosition(position), { sync: true });
}

/** Changes with every start of the host, whose memory holds what was written but not synced. */
export async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
