import { homedir } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './frame/run.ts';

/** Called by bin/euca as `main.ts NAME ARGUMENT...`. */
const [called = 'euca', ...words] = process.argv.slice(2);

// As a tool that SIGPIPE ends: whoever closed the pipe has seen enough.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1));
process.on('SIGINT', () => process.exit(130));

process.exitCode = await run(basename(called), words, {
  env: process.env,
  home: process.env.HOME || homedir(),
  cwd: process.cwd(),
  pid: process.pid,
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  pause: (milliseconds) => sleep(milliseconds),
});
