import { constants, createDecipheriv, createHash, type KeyObject, privateDecrypt } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BundleFault } from './bundle-fault.ts';
import { untarOne } from './untar.ts';

/** What a manifest says of the image and its parts; digests are SHA-1 in hexadecimal. */
export interface Packed {
  readonly size: number;
  readonly digest: string;
  readonly parts: readonly { readonly name: string; readonly digest: string }[];
}

/** A bundle's AES key and vector. */
export interface Secret {
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** Opens one part by its name; rejects when it cannot be read. */
export type OpenPart = (name: string) => Promise<AsyncIterable<Uint8Array>>;

/**
 * The image inside a bundle, as a stream that ends without an error only if every digest was right: parts, AES-128-CBC,
 * gzip, tar with one member.
 * @throws BundleFault where it is damaged; errors of reading come through as they are
 */
export function unbundle(packed: Packed, secret: Secret, openPart: OpenPart): AsyncGenerator<Buffer> {
  return unbundleStream(checked(packed, openPart), secret, packed);
}

/**
 * The same of parts that come as one stream, so that none has a digest of its own. Without `packed` gzip's checksum
 * and tar's size are what the image is held against.
 */
export async function* unbundleStream(
  parts: AsyncIterable<Uint8Array>,
  { key, iv }: Secret,
  packed?: Pick<Packed, 'size' | 'digest'>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha1');
  const archive = gunzip(decrypt(parts, key, iv), (chunk) => hash.update(chunk));
  let size = 0;
  for await (const chunk of untarOne(archive, packed?.size ?? Number.MAX_SAFE_INTEGER)) {
    size += chunk.length;
    yield chunk;
  }
  if (!packed) return;
  if (size !== packed.size) throw new BundleFault(`the image has ${size} bytes, not ${packed.size}`);
  if (hash.digest('hex') !== packed.digest) throw new BundleFault('the digest of the image is wrong');
}

/**
 * A bundle's key or vector: 16 bytes whose hexadecimal text was encrypted. Undefined where it was not for this key; a
 * wrong padding decrypts to noise (implicit rejection), so it cannot be told from a wrong key.
 */
export function unwrap(hex: string, key: KeyObject): Buffer | undefined {
  let text: string;
  try {
    text = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(hex, 'hex')).toString('latin1');
  } catch {
    return undefined;
  }
  return /^[0-9a-fA-F]{32}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

async function* checked({ parts }: Packed, openPart: OpenPart): AsyncGenerator<Uint8Array> {
  for (const { name, digest } of parts) {
    const hash = createHash('sha1');
    for await (const chunk of await openPart(name)) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== digest) throw new BundleFault(`the digest of part ${name} is wrong`);
  }
}

async function* decrypt(source: AsyncIterable<Uint8Array>, key: Buffer, iv: Buffer): AsyncGenerator<Buffer> {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  for await (const chunk of source) yield decipher.update(chunk);
  let last: Buffer;
  try {
    last = decipher.final();
  } catch {
    throw new BundleFault('the bundle cannot be decrypted');
  }
  yield last;
}

async function* gunzip(source: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const unzip = createGunzip();
  // An error of either ends the iteration below, which reports it.
  pipeline(Readable.from(source), unzip, () => undefined);
  try {
    for await (const chunk of unzip) {
      see(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    if (!isZlib(error)) throw error;
    throw new BundleFault('the bundle cannot be uncompressed');
  }
}

const isZlib = (error: unknown) => String((error as NodeJS.ErrnoException).code).startsWith('Z_');
