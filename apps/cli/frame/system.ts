import type { Readable } from 'node:stream';

/** The process around a command, so that tests run commands without one. */
export interface System {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly pid: number;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  now(): number;
  /** Milliseconds between attempts. */
  pause(milliseconds: number): Promise<void>;
}

export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string | Uint8Array): unknown;
}
