import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ShellResult {
  /** The program's exit code; 127 where there is no such program, 124 where its time was up, 128 after a signal. */
  code: number;
  stdout: string;
  stderr: string;
}

interface ShellOptions {
  env?: Record<string, string>;
  /** Told each line of standard output as it comes. */
  onLine?: (line: string) => void;
  /** The program is killed after this time, in milliseconds. */
  timeoutMs?: number;
}

/** Runs a program to its end. Failure is a result, not an error: the caller knows what it means. */
export type Shell = (program: string, args: readonly string[], options?: ShellOptions) => Promise<ShellResult>;

export const shell: Shell = (program, args, { env, onLine, timeoutMs } = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
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
    createInterface({ input: child.stdout }).on('line', (line) => {
      out.push(`${line}\n`);
      onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    const end = (code: number, said = complaints.join('')) => {
      clearTimeout(timer);
      resolve({ code, stdout: out.join(''), stderr: said });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code) => end(late ? 124 : (code ?? 128)));
  });
