import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../test/eventually.ts';
import { holder } from './lock.ts';

test('a killed supervisor that nobody has reaped holds no data folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-lock-'));
  // A shell that becomes sleep never reaps the child that it started before.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    parent.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  const parentIs = async () => (await readFile(`/proc/${parent.pid}/comm`, 'utf8')).trim();
  await eventually('the shell has become sleep', async () => ((await parentIs()) === 'sleep' ? true : undefined));
  const file = join(folder, 'supervisor.json');
  await writeFile(file, JSON.stringify({ pid, startTime: (await fields())[19], listen: '127.0.0.1:8773' }));
  assert.equal(holder(file)?.pid, pid);
  process.kill(pid, 'SIGKILL');
  await eventually('it is a zombie', async () => ((await fields())[0] === 'Z' ? true : undefined));
  assert.equal(holder(file), undefined);
});
