import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualWorld, manualWorld } from '@mallee/base';
import type { Engine } from '../engine.ts';
import { type EngineOptions, openEngine } from '../open-engine.ts';
import type { PutObject } from '../types.ts';

/** A folder that goes away with the test: in memory where there is room, because thousands of syncs would take minutes. */
export async function scratch(): Promise<AsyncDisposable & { dir: string }> {
  const memory = await statfs('/dev/shm').catch(() => undefined);
  const roomy = memory !== undefined && memory.bavail * memory.bsize > 1_073_741_824;
  const dir = await mkdtemp(join(roomy ? '/dev/shm' : tmpdir(), 'object-engine-'));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** An engine with the smallest segments and nothing going on by itself. */
export function openSmall(dir: string, options: Partial<EngineOptions> = {}): Promise<Engine> {
  return openEngine({ dir, world: manualWorld(), segmentMiB: 1, reserveMiB: 1, background: false, ...options });
}

/** Runs `act` on a fresh small engine. */
export async function withEngine(
  act: (engine: Engine, facts: { dir: string; world: ManualWorld }) => Promise<void>,
  options: Partial<EngineOptions> = {},
): Promise<void> {
  await using folder = await scratch();
  const world = manualWorld();
  const engine = await openSmall(folder.dir, { world, ...options });
  try {
    await act(engine, { dir: folder.dir, world });
  } finally {
    await engine.close();
  }
}

export const bytes = (text: string): Buffer => Buffer.from(text);

/** Bytes that differ everywhere and for every seed. */
export function content(seed: number, length: number): Buffer {
  const body = Buffer.allocUnsafe(length);
  let state = (seed * 2_654_435_761) >>> 0;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    body[at] = state >>> 24;
  }
  return body;
}

export async function* chunks(body: Buffer, size = 30_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

export function small(body: Buffer, extra: Partial<PutObject> = {}): PutObject {
  return { body, meta: bytes('{}'), etag: `"${body.length}"`, at: 1, versioning: 'off', ...extra };
}

/** Puts a body of any size. */
export async function putBody(
  engine: Engine,
  bucket: number,
  key: string,
  body: Buffer,
  extra: Partial<PutObject> = {},
): Promise<string> {
  const staged = await engine.stage(chunks(body), body.length);
  try {
    return (await engine.put(bucket, bytes(key), { ...small(body, extra), body: staged })).version;
  } finally {
    staged.release();
  }
}

/** The whole body of a version; undefined when there is none or it is a delete marker. */
export async function readBody(
  engine: Engine,
  bucket: number,
  key: string,
  version?: string,
): Promise<Buffer | undefined> {
  const reader = await engine.get(bucket, bytes(key), version);
  if (!reader) return undefined;
  if (reader.info.marker) {
    reader.release();
    return undefined;
  }
  const parts: Buffer[] = [];
  for await (const part of reader.open()) parts.push(part);
  return Buffer.concat(parts);
}

/** A world whose random numbers differ from those of `openSmall`. */
export const otherWorld = (): ManualWorld => manualWorld(1234);
