import { createWriteStream, renameSync, rmSync, statSync, type WriteStream } from 'node:fs';

/** A log file that never grows beyond `bytes`; older ones are kept as `.1` to `.<keep>`. */
export class RotatingFile {
  readonly #path: string;
  readonly #bytes: number;
  readonly #keep: number;
  #stream: WriteStream;
  #size: number;

  constructor(path: string, { bytes = 16 * 1024 * 1024, keep = 4 } = {}) {
    this.#path = path;
    this.#bytes = bytes;
    this.#keep = keep;
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = this.#open();
  }

  write(chunk: Buffer): void {
    if (this.#size + chunk.length > this.#bytes) this.#rotate();
    this.#size += chunk.length;
    this.#stream.write(chunk);
  }

  close(): void {
    this.#stream.end();
  }

  #open(): WriteStream {
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o640 });
    // A full disk must not end what is being watched.
    stream.on('error', () => {});
    return stream;
  }

  #rotate(): void {
    this.#stream.end();
    rmSync(`${this.#path}.${this.#keep}`, { force: true });
    for (let i = this.#keep - 1; i >= 0; i -= 1) {
      const from = i === 0 ? this.#path : `${this.#path}.${i}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.#path}.${i + 1}`);
    }
    this.#size = 0;
    this.#stream = this.#open();
  }
}
