import { homedir } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dispatch } from './dispatch.ts';

/** Called by bin/euca as `main.ts NAME ARGUMENT...`. */
const [called = 'euca', ...words] = process.argv.slice(2);

// As a tool that SIGPIPE ends: whoever closed the pipe has seen enough.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1));
// The first interruption lets a command take back what it has half done, the second ends it.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interruption.abort();
    process.exitCode = signal === 'SIGINT' ? 130 : 143;
    process.stdin.destroy();
  });

const status = dispatch(basename(called), words, {
  env: process.env,
  home: process.env.HOME || homedir(),
  cwd: process.cwd(),
  pid: process.pid,
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  now: () => Date.now(),
  pause: (milliseconds) => sleep(milliseconds),
});

// Not awaited at the top: a command whose input an interruption has closed never settles, and that is its end.
void status.then((code) => {
  if (!interruption.signal.aborted) process.exitCode = code;
});
