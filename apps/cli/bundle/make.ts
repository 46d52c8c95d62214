import { createCipheriv, createHash, type Hash, randomBytes } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { tarOf } from './tar.ts';

export interface Part {
  readonly name: string;
  /** SHA-1 of the encrypted part, in hexadecimal. */
  readonly digest: string;
}

/** What there is to say of a bundle once it is made. */
export interface Made {
  /** AES-128-CBC key and vector: 32 hexadecimal digits each. */
  readonly key: string;
  readonly iv: string;
  /** SHA-1 of the tar stream. */
  readonly digest: string;
  readonly size: number;
  readonly bundledSize: number;
  readonly parts: readonly Part[];
}

const partBytes = 10 * 1024 * 1024;

/**
 * Bundles an image: tar, gzip, AES-128-CBC, parts of 10 MiB. `take` gets each part as it is ready; as many may be on
 * their way as `pending` says, so that memory holds a few parts however large the image.
 */
export async function makeBundle(
  image: { readonly name: string; readonly size: number; readonly source: AsyncIterable<Uint8Array> },
  prefix: string,
  take: (name: string, bytes: Buffer) => Promise<void>,
  { pending: mostPending = 1, signal }: { readonly pending?: number; readonly signal?: AbortSignal } = {},
): Promise<Made> {
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  const hash = createHash('sha1');
  const gzip = createGzip();
  // An error of either ends the iteration below, which reports it.
  pipeline(Readable.from(seen(tarOf(image.name, image.size, image.source), hash)), gzip, () => undefined);
  const parts: Part[] = [];
  const pending = new Set<Promise<void>>();
  let bundledSize = 0;
  try {
    for await (const bytes of inParts(encrypted(gzip, key, iv))) {
      signal?.throwIfAborted();
      const name = `${prefix}.part.${parts.length}`;
      parts.push({ name, digest: createHash('sha1').update(bytes).digest('hex') });
      bundledSize += bytes.length;
      while (pending.size >= mostPending) await Promise.race(pending);
      const taken: Promise<void> = take(name, bytes).finally(() => pending.delete(taken));
      pending.add(taken);
      taken.catch(() => undefined); // the race or the wait at the end reports it
    }
    await Promise.all(pending);
  } finally {
    gzip.destroy();
    await Promise.allSettled(pending);
  }
  const [keyText, ivText] = [key.toString('hex'), iv.toString('hex')];
  return { key: keyText, iv: ivText, digest: hash.digest('hex'), size: image.size, bundledSize, parts };
}

async function* seen(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* encrypted(source: AsyncIterable<Buffer>, key: Buffer, iv: Buffer): AsyncGenerator<Buffer> {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  for await (const chunk of source) yield cipher.update(chunk);
  yield cipher.final();
}

async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    held.push(chunk);
    size += chunk.length;
    while (size >= partBytes) {
      const all = Buffer.concat(held);
      yield all.subarray(0, partBytes);
      held = [Buffer.from(all.subarray(partBytes))];
      size = held[0]!.length;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
