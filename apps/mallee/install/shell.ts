import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ShellResult {
  /** The program's exit code; 127 where there is no such program, 124 where its time was up, 128 after a signal. */
  code: number;
  stdout: string;
  stderr: string;
}

interface ShellOptions {
  env?: Record<string, string>;
  /** Told each line that the program writes to its descriptor 3, as it comes. */
  onStatus?: (line: string) => void;
  /** The program is killed after this time, in milliseconds. */
  timeoutMs?: number;
}

/** Runs a program to its end. Failure is a result, not an error: the caller knows what it means. */
export type Shell = (program: string, args: readonly string[], options?: ShellOptions) => Promise<ShellResult>;

export const shell: Shell = (program, args, { env, onStatus, timeoutMs } = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe', onStatus ? 'pipe' : 'ignore'],
    });
    const out: string[] = [];
    const complaints: string[] = [];
    let late = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    child.stdout!.setEncoding('utf8').on('data', (text: string) => out.push(text));
    if (onStatus) createInterface({ input: child.stdio[3] as Readable }).on('line', onStatus);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    const end = (code: number, said = complaints.join('')) => {
      clearTimeout(timer);
      resolve({ code, stdout: out.join(''), stderr: said });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code) => end(late ? 124 : (code ?? 128)));
  });
