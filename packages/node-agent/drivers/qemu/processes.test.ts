import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { killProcess, startTimeOf, waitForExit } from './processes.ts';

/** Its first thread ends while a second one sleeps. */
const headless = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(120,)).start()
ctypes.CDLL(None).pthread_exit(None)`;

test('a process whose first thread has ended lives until its last one has', async () => {
  const child = spawn('/usr/bin/python3', ['-c', headless], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const pid = child.pid!;
  try {
    while (!/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await sleep(10);
    const startTime = await startTimeOf(pid);
    assert.ok(startTime !== undefined);
    assert.equal(await waitForExit({ pid, startTime }, 0), false);
    await killProcess({ pid, startTime });
    assert.equal(await startTimeOf(pid), undefined);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});
