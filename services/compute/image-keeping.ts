import type { Digest } from '@mallee/base';
import type { ComputePorts } from './op.ts';

/**
 * The only hand that adds and drops image bytes while the cloud runs. Bytes are kept before a row names them, so
 * adding and sweeping take turns: no sweep falls between the two.
 */
export class ImageKeeping {
  readonly #files: ComputePorts['imageFiles'];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(files: ComputePorts['imageFiles']) {
    this.#files = files;
  }

  /** Keeps a stream and has it recorded; where either fails, the bytes are left to the next sweep. */
  async add(
    bytes: AsyncIterable<Uint8Array>,
    limit: number,
    record: (kept: { digest: Digest; bytes: number }) => Promise<void>,
  ): Promise<void> {
    await this.#alone(async () => record(await this.#files.keep(bytes, limit)));
  }

  /** The first bytes of what is kept. */
  async head(digest: Digest, count: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#files.read(digest, { start: 0, end: count - 1 })) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Drops all that is kept but not named by `used`. */
  async sweep(used: () => Promise<ReadonlySet<Digest>>): Promise<void> {
    await this.#alone(async () => {
      const kept = await this.#files.list();
      const named = await used();
      for (const digest of kept) if (!named.has(digest)) await this.#files.drop(digest);
    });
  }

  #alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(act, act);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
