import { spawn } from 'node:child_process';
import type { System } from '../frame/system.ts';

/** Where mkfs and mount are, also for a root whose PATH is a user's. */
const path = ({ env }: System) => `${env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`;

/** Runs a program; gives what it printed, or fails with what it complained about. */
export async function runProgram(system: System, program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, {
    env: { ...system.env, PATH: path(system), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: system.signal,
    // unshare waits for its child whatever softer signal it gets; this takes the child with it.
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new ProgramError(`${program} is not installed`) : error);
    });
  });
  const [out, err, code] = await Promise.all([child.stdout.toArray(), child.stderr.toArray(), ended]);
  if (code === 0) return out.join('');
  throw new ProgramError(err.join('').trim() || out.join('').trim() || `it ended with status ${code}`);
}

/** A program's own words. */
export class ProgramError extends Error {}

/**
 * Runs lines of shell while an image's file system is mounted at a folder; `$1` is that folder. Mounts are in a
 * namespace of their own and processes too, so nothing stays mounted and nothing goes on however it ends.
 */
export async function inImage(
  system: System,
  { image, at }: { readonly image: string; readonly at: string },
  script: string,
  args: readonly string[] = [],
): Promise<string> {
  const around = `mount -o loop "$0" "$1"\n${script}\numount "$MOUNTED"`;
  const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];
  return runProgram(system, 'unshare', [...namespaces, '/bin/sh', '-euc', `MOUNTED=$1\n${around}`, image, at, ...args]);
}
