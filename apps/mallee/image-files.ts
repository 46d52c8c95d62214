import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError, type Digest, newUuid, type World } from '@mallee/base';

/**
 * The cloud's own keeping of image bytes: one file an image, named by its digest, so that equal images are kept once
 * and nodes can check what they fetch. A half-written file has another name and is swept at the next start.
 */
export class ImageFiles {
  readonly #folder: string;
  readonly #world: World;

  constructor(folder: string, world: World) {
    this.#folder = folder;
    this.#world = world;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) if (name.endsWith('.part')) await rm(join(this.#folder, name));
  }

  /** Takes a stream into keeping; resolves once bytes and name are durable. */
  async keep(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<{ digest: Digest; bytes: number }> {
    const part = join(this.#folder, `${newUuid(this.#world)}.part`);
    const hash = createHash('sha256');
    let size = 0;
    const file = await open(part, 'wx', 0o600);
    try {
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > limit) throw new AwsError('InvalidParameterValue', 400, `The image is larger than ${limit} bytes.`);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    const digest: Digest = `sha256:${hash.digest('hex')}`;
    await rename(part, this.path(digest));
    await this.#syncFolder();
    return { digest, bytes: size };
  }

  read(digest: Digest, range?: { start: number; end: number }): AsyncIterable<Uint8Array> {
    return createReadStream(this.path(digest), { highWaterMark: 1024 * 1024, ...range });
  }

  async list(): Promise<Digest[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name): Digest => `sha256:${name}`);
  }

  async drop(digest: Digest): Promise<void> {
    await rm(this.path(digest), { force: true });
  }

  path(digest: Digest): string {
    return join(this.#folder, digest.slice('sha256:'.length));
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, 'r');
    await folder.sync();
    await folder.close();
  }
}
