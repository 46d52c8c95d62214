import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One thing in a file tree of the image; owner and times are always root's and the image's own. */
export type Entry =
  | { kind: 'folder'; mode: number }
  | { kind: 'file'; mode: number; bytes: Buffer }
  | { kind: 'link'; target: string };

/** A file tree by absolute path. */
export class Tree {
  readonly #entries = new Map<string, Entry>();

  folder(path: string, mode = 0o755): this {
    this.#parents(path);
    this.#entries.set(path, { kind: 'folder', mode });
    return this;
  }

  file(path: string, bytes: Buffer | string, mode = 0o644): this {
    this.#parents(path);
    this.#entries.set(path, { kind: 'file', mode, bytes: Buffer.from(bytes) });
    return this;
  }

  link(path: string, target: string): this {
    this.#parents(path);
    this.#entries.set(path, { kind: 'link', target });
    return this;
  }

  /** Takes over a folder of the host; whether a file can be run is all that counts of its mode. */
  async overlay(folder: string, at = ''): Promise<this> {
    for (const found of await readdir(folder, { withFileTypes: true })) {
      const source = join(folder, found.name);
      const path = `${at}/${found.name}`;
      if (found.isDirectory()) await this.folder(path).overlay(source, path);
      else this.file(path, await readFile(source), (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
    return this;
  }

  /** Every entry, a folder before what it holds, in an order that depends on the names alone. */
  sorted(): [path: string, entry: Entry][] {
    return [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #parents(path: string): void {
    const parent = dirname(path);
    if (parent !== '/' && !this.#entries.has(parent)) this.folder(parent);
  }
}
