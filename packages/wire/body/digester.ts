import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { Crc64Nvme } from './crc64nvme.ts';

/** The checksums that clients may choose from, by the end of their header's name. Of S3's own, the XXHASH three lack. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'md5', 'sha1', 'sha256', 'sha512'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Length in bytes. */
export const digestLength: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

export type Digests = ReadonlyMap<ChecksumAlgorithm, Buffer>;

/**
 * Takes a body's bytes in order and gives digests of them. `update` may answer with a promise, for which the stream
 * then waits: an implementation may hash large bodies on another thread. It must be done with the chunk when that
 * promise resolves, since the consumer may reuse the memory.
 */
export interface Digester {
  update(chunk: Uint8Array): void | Promise<void>;
  finish(): Digests | Promise<Digests>;
  /** Instead of `finish`, where the body does not come to its end. */
  abandon?(): void;
}

interface Running {
  update(chunk: Uint8Array): unknown;
  digest(): Buffer;
}

/** Hashes on this thread, with nothing to wait for. */
export interface InlineDigester extends Digester {
  update(chunk: Uint8Array): void;
  finish(): Digests;
}

export function inlineDigester(wanted: Iterable<ChecksumAlgorithm>): InlineDigester {
  const running = new Map([...wanted].map((name) => [name, start(name)]));
  return {
    update(chunk) {
      for (const each of running.values()) each.update(chunk);
    },
    finish: () => new Map([...running].map(([name, each]) => [name, each.digest()])),
  };
}

/** Of bytes that are all there: a third of what a running hash costs for 4 KiB. */
export function digestsOf(wanted: Iterable<ChecksumAlgorithm>, bytes: Uint8Array): Digests {
  const digests = new Map<ChecksumAlgorithm, Buffer>();
  for (const name of wanted) digests.set(name, digestOf(name, bytes));
  return digests;
}

function digestOf(name: ChecksumAlgorithm, bytes: Uint8Array): Buffer {
  if (!name.startsWith('crc')) return hash(name, bytes, 'buffer');
  const running = start(name);
  running.update(bytes);
  return running.digest();
}

function start(name: ChecksumAlgorithm): Running {
  switch (name) {
    case 'crc32':
      return running32((chunk, crc) => crc32(chunk, crc));
    case 'crc32c':
      return running32(crc32c);
    case 'crc64nvme':
      return new Crc64Nvme();
    default:
      return createHash(name);
  }
}

function running32(step: (chunk: Uint8Array, crc: number) => number): Running {
  let crc = 0;
  return {
    update(chunk) {
      crc = step(chunk, crc);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes;
    },
  };
}
