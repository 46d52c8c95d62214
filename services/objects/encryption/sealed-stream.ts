import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { World } from '@mallee/base';
import type { ByteRange } from '@mallee/object-engine';
import { derive } from './derive.ts';
import { inChunks } from './in-chunks.ts';

/**
 * How encrypted bytes lie on disk: 16 random bytes, then chunks of 64 KiB, each under AES-256-GCM with its tag behind it.
 * A chunk's number is its nonce, so the key must be this stream's own: it comes of the object's key, the random bytes
 * and the number of the upload's part. Number and "last" are authenticated too, so chunks that were exchanged, repeated,
 * left out or cut off are found. An empty body is one empty chunk.
 */
const chunkBytes = 65_536;
const headerBytes = 16;
const tagBytes = 16;
const sealedChunkBytes = chunkBytes + tagBytes;
/** One label a format: another layout gets another. */
const label = 'mallee/objects/stream/1';

/** The key of one stream: an object's body, which is part 0, or a part of an upload. */
export interface StreamKey {
  readonly dataKey: Buffer;
  readonly part: number;
}

/** Bytes of one stream, as the engine keeps them. */
type Sealed = (range: ByteRange) => AsyncIterable<Buffer>;

const chunkCount = (size: number): number => Math.max(1, Math.ceil(size / chunkBytes));

/** What so many bytes take on disk. */
export const sealedSize = (size: number): number => headerBytes + size + tagBytes * chunkCount(size);

/** What was encrypted is not what lies there. Never shown to a client. */
export class BrokenSeal extends Error {}

export async function* seal(
  body: AsyncIterable<Uint8Array>,
  key: StreamKey,
  world: Pick<World, 'bytes'>,
): AsyncGenerator<Buffer, void, undefined> {
  const header = world.bytes(headerBytes);
  yield header;
  const own = ownKey(key, header);
  let index = 0;
  let held: Buffer = noBytes;
  for await (const chunk of inChunks(body, chunkBytes)) {
    if (held.length > 0) yield* sealChunk(own, index++, false, held);
    held = chunk;
  }
  yield* sealChunk(own, index, true, held);
}

/** The same for a body that is at hand as a whole. */
export function sealWhole(body: Buffer, key: StreamKey, world: Pick<World, 'bytes'>): Buffer {
  const header = world.bytes(headerBytes);
  const own = ownKey(key, header);
  const count = chunkCount(body.length);
  const chunks = Array.from({ length: count }, (_, index) =>
    sealChunk(own, index, index === count - 1, body.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
  );
  return Buffer.concat([header, ...chunks.flat()]);
}

/** Some bytes of a stream of `size`: only the chunks that hold them are read. @throws BrokenSeal */
export async function* open(
  sealed: Sealed,
  key: StreamKey,
  size: number,
  { from, to }: ByteRange,
): AsyncGenerator<Buffer, void, undefined> {
  const count = chunkCount(size);
  const first = Math.min(Math.floor(from / chunkBytes), count - 1);
  const end = Math.min(Math.max(first + 1, Math.ceil(to / chunkBytes)), count);
  const stop = end === count ? sealedSize(size) : headerBytes + end * sealedChunkBytes;
  let own: KeyObject | undefined;
  const take = (header: Buffer) => {
    own = ownKey(key, header);
  };
  let pieces = behindHeader(sealed({ from: 0, to: first === 0 ? stop : headerBytes }), take);
  if (first > 0) {
    for await (const _ of pieces);
    pieces = sealed({ from: headerBytes + first * sealedChunkBytes, to: stop });
  }
  let index = first;
  for await (const chunk of inChunks(pieces, sealedChunkBytes)) {
    const plain = openChunk(own!, index, index === count - 1, chunk);
    const start = index * chunkBytes;
    const wanted = plain.subarray(Math.max(0, from - start), Math.max(0, to - start));
    if (wanted.length > 0) yield wanted;
    index += 1;
  }
  if (index < end) throw new BrokenSeal(`The stream ends before chunk ${index} of ${count}.`);
}

/** A short stream that is at hand as a whole. @throws BrokenSeal */
export function openWhole(sealed: Buffer, key: StreamKey, size: number): Buffer {
  if (sealed.length !== sealedSize(size)) throw new BrokenSeal(`The stream has ${sealed.length} bytes.`);
  const own = ownKey(key, sealed.subarray(0, headerBytes));
  const count = chunkCount(size);
  const chunks = Array.from({ length: count }, (_, index) => {
    const at = headerBytes + index * sealedChunkBytes;
    return openChunk(own, index, index === count - 1, sealed.subarray(at, at + sealedChunkBytes));
  });
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function ownKey({ dataKey, part }: StreamKey, header: Buffer): KeyObject {
  if (header.length !== headerBytes) throw new BrokenSeal('The stream has no header.');
  return derive(dataKey, `${label}/${part}/`, header);
}

/** The bytes and their tag, apart: joining them would copy all of it. */
function sealChunk(key: KeyObject, index: number, last: boolean, plain: Buffer): [Buffer, Buffer] {
  const { nonce, about } = nameOf(index, last);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about);
  const bytes = cipher.update(plain);
  cipher.final();
  return [bytes, cipher.getAuthTag()];
}

function openChunk(key: KeyObject, index: number, last: boolean, sealed: Buffer): Buffer {
  const { nonce, about } = nameOf(index, last);
  const end = sealed.length - tagBytes;
  if (end < 0) throw new BrokenSeal(`Chunk ${index} is cut off.`);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(about);
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw new BrokenSeal(`Chunk ${index} was changed.`, { cause });
  }
  return plain;
}

function nameOf(index: number, last: boolean): { nonce: Buffer; about: Buffer } {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 6, 6);
  return { nonce, about: Buffer.concat([nonce, Buffer.of(last ? 1 : 0)]) };
}

/** The engine's first piece always holds it whole. */
async function* behindHeader(pieces: AsyncIterable<Buffer>, take: (header: Buffer) => void): AsyncIterable<Buffer> {
  let first = true;
  for await (const piece of pieces) {
    if (first) take(piece.subarray(0, headerBytes));
    yield first ? piece.subarray(headerBytes) : piece;
    first = false;
  }
}

const noBytes = Buffer.alloc(0);
