import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { appendConsole, consoleBytes, readConsole } from './console-log.ts';

test('a console log keeps the last 64 KiB and never grows past twice that', async (t) => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-console-'));
  t.after(() => rm(dir, { recursive: true }));
  const file = path.join(dir, 'console');
  assert.equal((await readConsole(file)).length, 0);
  let all = '';
  for (let line = 0; line < 3000; line += 1) {
    const text = `line ${line} ${'.'.repeat(line % 200)}\n`;
    all += text;
    await appendConsole(file, Buffer.from(text));
    assert.ok((await stat(file)).size <= 2 * consoleBytes);
  }
  assert.equal(String(await readConsole(file)), all.slice(-consoleBytes));
  await appendConsole(file, Buffer.alloc(1_000_000, 'x'));
  assert.equal(String(await readConsole(file)), 'x'.repeat(consoleBytes));
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});
