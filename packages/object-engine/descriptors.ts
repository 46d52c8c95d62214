import type { Log } from '@mallee/base';
import { type Files, isUnreadable } from './files.ts';

/**
 * Open files of segments, at most a few hundred: a store of many terabytes has more segments than a process may have
 * open. One that is in use by an asynchronous read is not closed under it.
 *
 * What a disk cannot read any more comes as zeros: no checksum takes them for what was written, so a bad sector is met
 * by what meets any other damage, and costs as little.
 */
export class Descriptors {
  readonly #files: Files;
  readonly #path: (life: number) => string;
  readonly #log: Log;
  readonly #open = new Map<number, { fd: number; users: number }>();

  constructor(files: Files, log: Log, path: (life: number) => string) {
    this.#log = log;
    this.#files = files;
    this.#path = path;
  }

  readNow(life: number, into: Buffer, at: number): number {
    const { fd } = this.#get(life);
    try {
      return this.#files.readNow(fd, into, at);
    } catch (cause) {
      return this.#salvage(life, fd, into, at, cause);
    }
  }

  read(life: number, into: Buffer, at: number): Promise<number> {
    return this.#using(life, (fd) =>
      this.#files.read(fd, into, at).catch((cause: unknown) => this.#salvage(life, fd, into, at, cause)),
    );
  }

  write(life: number, parts: readonly Uint8Array[], at: number): Promise<void> {
    return this.#using(life, (fd) => this.#files.write(fd, parts, at));
  }

  sync(life: number): Promise<void> {
    return this.#using(life, (fd) => this.#files.sync(fd));
  }

  close(life: number): void {
    const held = this.#open.get(life);
    if (!held) return;
    this.#open.delete(life);
    this.#files.close(held.fd);
  }

  closeAll(): void {
    for (const life of [...this.#open.keys()]) this.close(life);
  }

  /** Page by page, so that one bad sector takes no good ones along. Slow, and rare. */
  #salvage(life: number, fd: number, into: Buffer, from: number, cause: unknown): number {
    if (!isUnreadable(cause)) throw cause;
    this.#log.error('the disk cannot read a stretch of a segment', { life, from, bytes: into.length, err: cause });
    for (let at = from; at < from + into.length; ) {
      const end = Math.min(from + into.length, at - (at % pageBytes) + pageBytes);
      const page = into.subarray(at - from, end - from);
      try {
        const got = this.#files.readNow(fd, page, at);
        if (got < page.length) return at - from + got;
      } catch (again) {
        if (!isUnreadable(again)) throw again;
        page.fill(0);
      }
      at = end;
    }
    return into.length;
  }

  async #using<T>(life: number, act: (fd: number) => Promise<T>): Promise<T> {
    const held = this.#get(life);
    held.users += 1;
    try {
      return await act(held.fd);
    } finally {
      held.users -= 1;
    }
  }

  #get(life: number): { fd: number; users: number } {
    const held = this.#open.get(life);
    if (held) return held;
    if (this.#open.size >= limit) this.#closeOldest();
    const opened = { fd: this.#files.open(this.#path(life)), users: 0 };
    this.#open.set(life, opened);
    return opened;
  }

  /** A map keeps the order of insertion, which is near enough to age: reopening costs microseconds. */
  #closeOldest(): void {
    for (const [life, held] of this.#open)
      if (held.users === 0) {
        this.close(life);
        return;
      }
  }
}

const limit = 256;
const pageBytes = 4096;
