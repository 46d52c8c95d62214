import type { HostPackage } from '../install/packages.ts';
import type { ShellResult } from '../install/shell.ts';

/** What the nurse can see and touch of a host. Nothing here throws for what is merely absent. */
export interface Host {
  name: string;
  /** Processor architecture as Node names it, such as `x64`. */
  arch: string;
  /** Effective user id. */
  euid: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** A text file's content; undefined where it is absent or closed to us. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder; empty where there is none. */
  list(path: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** Permission bits of a file or folder; undefined where there is none. */
  mode(path: string): Promise<number | undefined>;
  /** Free and total room of the file system that holds this path or its nearest existing parent. */
  room(path: string): Promise<{ freeBytes: number; totalBytes: number; freeInodes: number; totalInodes: number }>;
  /** Writes and syncs a file of its own in the folder (or its nearest existing parent), then tries to clone it. */
  tryStorage(folder: string): Promise<{ sync: 'works' | string; reflink: boolean }>;
  /** Tries to listen; `free`, or the error's code such as EADDRINUSE. */
  tryListen(address: string, port: number): Promise<'free' | string>;
  /** Runs a program; see Shell for the codes of failure. */
  run(program: string, args: readonly string[], timeoutMs?: number): Promise<ShellResult>;
  /** Lends a temporary file with this content. */
  lend<T>(content: Uint8Array, use: (path: string) => Promise<T>): Promise<T>;
  remove(path: string): Promise<void>;
  /** Asks a process to end. */
  end(pid: number): void;
  /** Packages that the cloud needs and the host lacks. */
  missingPackages(): Promise<HostPackage[]>;
  installPackages(): Promise<string[]>;
}
