import type { Files } from './files.ts';

/**
 * Open files of segments, at most a few hundred: a store of many terabytes has more segments than a process may have
 * open. One that is in use by an asynchronous read is not closed under it.
 */
export class Descriptors {
  readonly #files: Files;
  readonly #path: (life: number) => string;
  readonly #open = new Map<number, { fd: number; users: number }>();

  constructor(files: Files, path: (life: number) => string) {
    this.#files = files;
    this.#path = path;
  }

  readNow(life: number, into: Buffer, at: number): number {
    return this.#files.readNow(this.#get(life).fd, into, at);
  }

  read(life: number, into: Buffer, at: number): Promise<number> {
    return this.#using(life, (fd) => this.#files.read(fd, into, at));
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
