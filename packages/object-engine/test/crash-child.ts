/**
 * A client and its engine in one process, made to be killed: `crash-child.ts DIR SEED POINT NTH [DURING]`. It dies the
 * NTH time that it comes to POINT, or does so while an operation of the kind DURING waits for its answer. It says on
 * standard output what it is about to do and what was acknowledged, each in one synchronous write, so that the journal
 * is never ahead of or behind the truth by more than one line a key.
 */
import { writeSync } from 'node:fs';
import { manualWorld } from '@mallee/base';
import type { CrashPoint } from '../crash-points.ts';
import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import { openEngine } from '../open-engine.ts';
import { bytes, chunks, content, putBody } from './helpers.ts';

const [dir, seedText, point, nthText, during] = process.argv.slice(2);
const seed = Number(seedText);
const world = manualWorld(seed);
let left = Number(nthText);
const waiting = { put: 0, delete: 0, complete: 0 };

const engine = await openEngine({
  ...{ dir: dir!, world, segmentMiB: 1, reserveMiB: 1, background: false },
  crash(reached: CrashPoint) {
    if (reached !== point || (during && waiting[during as keyof typeof waiting] === 0)) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  },
});
await engine.createBucket(1);
say({ ready: true });
await Promise.all([...Array.from({ length: 12 }, (_, client) => play(engine, client)), tidy(engine)]);

/** One client works on its own keys, one operation after the other. */
async function play(on: Engine, client: number): Promise<void> {
  for (let count = 1; ; count++) {
    const key = `client${client}/${world.below(3)}`;
    const id = seed * 100_000 + client * 5_000 + count;
    const kind = world.below(10);
    if (kind < 6) {
      const body = content(id, kind < 4 ? world.below(20_000) : 65_000 + world.below(300_000));
      say({ begin: key, id, length: body.length });
      await answered('put', putBody(on, 1, key, body, { meta: bytes(String(id)), etag: String(id) }));
    } else if (kind < 8) {
      say({ begin: key, id, length: -1 });
      await answered('delete', on.delete(1, bytes(key), { versioning: 'off', at: 0 }));
    } else await multipart(on, key, id);
    say({ done: key });
  }
}

async function multipart(on: Engine, key: string, id: number): Promise<void> {
  const body = content(id, 150_000);
  const upload = await on.createUpload(1, bytes(key), { meta: bytes(String(id)), at: 0 });
  const parts = [];
  for (const number of [1, 2]) {
    const part = body.subarray((number - 1) * 100_000, number * 100_000);
    const staged = await on.stagePart(chunks(part));
    await on.putPart(1, bytes(key), upload, number, { body: staged, meta: bytes(''), etag: `p${number}`, at: 0 });
    staged.release();
    parts.push({ number, etag: `p${number}` });
  }
  say({ begin: key, id, length: body.length });
  const how = { parts, etag: String(id), at: 0, versioning: 'off' as const };
  await answered('complete', on.completeUpload(1, bytes(key), upload, how));
}

async function answered(kind: keyof typeof waiting, answer: Promise<unknown>): Promise<void> {
  waiting[kind] += 1;
  await answer;
  waiting[kind] -= 1;
}

async function tidy(on: Engine): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    try {
      await on.compact();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }
}

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
