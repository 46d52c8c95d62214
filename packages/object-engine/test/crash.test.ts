import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import type { CrashPoint } from '../crash-points.ts';
import { bytes, content, openSmall, readBody, scratch } from './helpers.ts';
import { spoil, type Unclean } from './unclean.ts';

/** More rounds by hand: ENGINE_ROUNDS=300 node --test packages/object-engine/test/crash.test.ts */
const rounds = Number(process.env.ENGINE_ROUNDS ?? 1);
const points: Record<CrashPoint, number> = {
  'group-decided': 30,
  'log-written': 30,
  'log-synced': 30,
  'index-written': 30,
  'segment-activated': 6,
  'body-written': 20,
  'body-synced': 20,
  'checkpoint-flushed': 3,
  'checkpoint-written': 3,
  'compaction-moved': 2,
  'segment-recycled': 2,
};

/** What a key may hold: an object by its id and length, or nothing. */
type State = { id: number; length: number } | undefined;

class Journal {
  readonly acknowledged = new Map<string, State>();
  readonly pending = new Map<string, State>();

  read(line: string): void {
    const entry: { begin?: string; done?: string; id?: number; length?: number } = JSON.parse(line);
    if (entry.begin !== undefined)
      this.pending.set(entry.begin, entry.length === -1 ? undefined : { id: entry.id!, length: entry.length! });
    if (entry.done !== undefined) {
      this.acknowledged.set(entry.done, this.pending.get(entry.done));
      this.pending.delete(entry.done);
    }
  }
}

for (const point of Object.keys(points) as CrashPoint[])
  test(`what was acknowledged survives kill -9 at ${point}, what was not is whole or absent`, async () => {
    await using folder = await scratch();
    const journal = new Journal();
    const world = manualWorld(point.length * 31);
    for (let round = 1; round <= Math.max(2, rounds); round++) {
      await crash(folder.dir, journal, round, { point, nth: 1 + world.below(points[point]) });
      await check(folder.dir, journal, ends[world.below(ends.length)]!);
    }
  });

for (const during of ['complete', 'delete'])
  for (const point of ['group-decided', 'log-written', 'log-synced', 'index-written'] as const)
    test(`a ${during} that kill -9 meets at ${point} is done wholly or not at all`, async () => {
      await using folder = await scratch();
      const journal = new Journal();
      const world = manualWorld(point.length * 17 + during.length);
      for (let round = 1; round <= Math.max(2, rounds); round++) {
        await crash(folder.dir, journal, round, { point, nth: 1 + world.below(10), during });
        await check(folder.dir, journal, ends[world.below(ends.length)]!);
      }
    });

test('what was acknowledged survives kill -9 at any moment', async () => {
  await using folder = await scratch();
  const journal = new Journal();
  const world = manualWorld(99);
  for (let round = 1; round <= Math.max(5, rounds); round++) {
    await crash(folder.dir, journal, round, { afterLines: 20 + world.below(600) });
    await check(folder.dir, journal, ends[world.below(ends.length)]!);
  }
});

/** How the folder looks to the next child. */
const ends: Unclean[] = ['clean', 'killed', 'power-cut', 'index-lost'];

/** Runs a child until it dies and takes its journal in. */
async function crash(
  dir: string,
  journal: Journal,
  seed: number,
  when: { point: CrashPoint; nth: number; during?: string } | { afterLines: number },
): Promise<void> {
  const named = 'point' in when ? [when.point, String(when.nth), when.during ?? ''] : ['none', '0'];
  const script = join(import.meta.dirname, 'crash-child.ts');
  const child = spawn(process.execPath, [script, dir, String(seed), ...named], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (data: Buffer) => complaints.push(data));
  let late = false;
  const watchdog = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, 60_000);
  const ended = exit(child);
  try {
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      journal.read(line);
      lines += 1;
      if ('afterLines' in when && lines === when.afterLines) child.kill('SIGKILL');
    }
    assert.equal(await ended, 'SIGKILL', Buffer.concat(complaints).toString());
    assert.ok(!late, 'the child never came to its crash point');
  } finally {
    clearTimeout(watchdog);
    child.kill('SIGKILL');
  }
}

function exit(child: ChildProcess): Promise<string | number | null> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
}

/** Opens the folder as a restart would and holds every key against the journal, which then becomes the truth. */
async function check(dir: string, journal: Journal, end: Unclean): Promise<void> {
  const engine = await openSmall(dir);
  assert.deepEqual(engine.recovery.damage, []);
  if (engine.buckets().length > 0) {
    let objects = 0;
    for (const key of new Set([...journal.acknowledged.keys(), ...journal.pending.keys()])) {
      const body = await readBody(engine, 1, key);
      const info = await engine.head(1, bytes(key));
      const id = info && Number(info.etag);
      const allowed = [journal.acknowledged.get(key), ...(journal.pending.has(key) ? [journal.pending.get(key)] : [])];
      const state = allowed.find((candidate) => candidate?.id === id);
      assert.ok(
        allowed.some((candidate) => candidate?.id === id),
        `${key} holds ${id}, allowed ${JSON.stringify(allowed)}`,
      );
      if (state) assert.ok(body?.equals(content(state.id, state.length)), `${key} is not whole`);
      if (state) objects += 1;
      journal.acknowledged.set(key, state);
    }
    journal.pending.clear();
    assert.equal(engine.usage(1).objects, objects);
    assert.equal((await engine.list(1, { limit: 10_000 })).objects.length, objects);
    assert.deepEqual((await engine.scrub()).damaged, []);
    await engine.compact();
  }
  await engine.close();
  await spoil(dir, end);
}
