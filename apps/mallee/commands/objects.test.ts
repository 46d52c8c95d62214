import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualWorld, quietLog } from '@mallee/base';
import { openEngine } from '@mallee/object-engine';
import { objectControl } from '../cloud/object-control.ts';
import { type Control, controlDoor } from '../control/door.ts';
import { dataFolder } from '../data-folder.ts';

const never = () => Promise.reject(new Error('not asked'));
const others: Omit<Control, 'objects'> = {
  ...{
    status: never,
    certificate: never,
    backup: never,
    consolePassword: never,
    credentials: never,
    credentialsArchive: never,
    giveUpNode: never,
  },
  ...{ inside: never, usage: never, metrics: never, properties: never, machines: never, faults: never },
};

/** The command as a person types it, less the launcher. */
function mallee(data: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const main = join(import.meta.dirname, '../main.ts');
  return new Promise((resolve) =>
    execFile(process.execPath, [main, ...args], { env: { MALLEE_DATA: data }, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );
}

test('an operator sees garbage, gives it back, and learns which key a bad disk has hurt', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'mallee-objects-'));
  t.after(() => rm(data, { recursive: true }));
  const { cloud, files } = dataFolder(data);
  await mkdir(cloud);
  const off = await mallee(data, 'objects', 'stat');
  assert.deepEqual([off.code, off.err], [1, 'The cloud is not running. Start it with ./mallee up.\n']);

  const options = { segmentMiB: 1, reserveMiB: 1, background: false };
  const engine = await openEngine({ dir: files.objects, world: manualWorld(), ...options });
  t.after(() => engine.close());
  const objects = { bucketNames: async () => new Map([[1, 'garden']]) };
  const server = await controlDoor(
    { ...others, objects: objectControl({ engine, objects }) },
    files.controlSocket,
    quietLog(),
  );
  t.after(() => server.close());

  await engine.createBucket(1);
  const facts = { meta: Buffer.from('{}'), etag: 'e', at: 0, versioning: 'off' as const };
  for (let at = 0; at < 30; at++)
    await engine.put(1, Buffer.from('rose'), { ...facts, body: Buffer.alloc(60_000, at) });
  const full = await mallee(data, 'objects', 'stat');
  assert.match(full.out, /^1 versions in 1 buckets, 59 KiB; takes everything\n {2}log {9}2 segments/);
  assert.match(full.out, /compaction {2}1 segments due \(998 KiB to gain\), 0 emptied/);
  const emptied = await mallee(data, 'objects', 'compact');
  assert.match(emptied.out, /^1 segment emptied; 0 KiB of garbage left\.\n$/);
  assert.match((await mallee(data, 'objects', 'scrub')).out, /Nothing is damaged\.\n$/);

  await spoil(files.objects, Buffer.alloc(1000, 29));
  const scrub = await mallee(data, 'objects', 'scrub');
  assert.equal(scrub.code, 1);
  assert.match(scrub.out, /! log segment \d+ cannot be read from \d+ to \d+\n/);
  assert.match(scrub.out, /! s3:\/\/garden\/rose \(version null\): its bytes cannot be read\n/);
  const { scrub: state } = JSON.parse((await mallee(data, 'objects', 'stat', '--json')).out);
  assert.deepEqual(
    [state.phase, state.damaged],
    ['done', [{ bucket: 'garden', key: 'rose', version: 'null', lost: 'body' }]],
  );
});

async function spoil(dir: string, data: Buffer): Promise<void> {
  for (const name of await readdir(join(dir, 'segments'))) {
    const path = join(dir, 'segments', name);
    const at = (await readFile(path)).indexOf(data);
    if (at < 0) continue;
    const file = await open(path, 'r+');
    await file.write(Buffer.from('!!'), 0, 2, at + 500);
    await file.close();
  }
}
