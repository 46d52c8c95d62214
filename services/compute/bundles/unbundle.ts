import { constants, createDecipheriv, createHash, type KeyObject, privateDecrypt } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errors } from '../errors.ts';
import type { Manifest } from './manifest.ts';
import { untarOne } from './untar.ts';

/** Opens one part by its name; rejects when it cannot be read. */
export type OpenPart = (name: string) => Promise<AsyncIterable<Uint8Array>>;

/**
 * The image inside a bundle, as a stream that ends without an error only if every digest was right: parts, AES-128-CBC,
 * gzip, tar with one member. InvalidManifest for a bundle that is damaged or meant for another cloud; errors of
 * reading come through as they are.
 */
export async function* unbundle(manifest: Manifest, cloudKey: KeyObject, openPart: OpenPart): AsyncGenerator<Buffer> {
  const key = unwrap(manifest.encryptedKey, cloudKey);
  const iv = unwrap(manifest.encryptedIv, cloudKey);
  const hash = createHash('sha1');
  const archive = gunzip(decrypt(parts(manifest, openPart), key, iv), (chunk) => hash.update(chunk));
  let size = 0;
  for await (const chunk of untarOne(archive, manifest.size)) {
    size += chunk.length;
    yield chunk;
  }
  if (size !== manifest.size) throw errors.manifest(`the image has ${size} bytes, not ${manifest.size}`);
  if (hash.digest('hex') !== manifest.digest) throw errors.manifest('the digest of the image is wrong');
}

/**
 * The key or vector: 16 bytes whose hexadecimal text was encrypted. A wrong padding decrypts to noise (implicit
 * rejection), so it cannot be told from a wrong key.
 */
function unwrap(hex: string, key: KeyObject): Buffer {
  const wrapped = Buffer.from(hex, 'hex');
  let text: string;
  try {
    text = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, wrapped).toString('latin1');
  } catch {
    throw notForUs();
  }
  if (!/^[0-9a-fA-F]{32}$/.test(text)) throw notForUs();
  return Buffer.from(text, 'hex');
}

const notForUs = () =>
  errors.manifest('its key was not encrypted for this cloud’s certificate; bundle the image again');

async function* parts(manifest: Manifest, openPart: OpenPart): AsyncGenerator<Uint8Array> {
  for (const { name, digest } of manifest.parts) {
    const hash = createHash('sha1');
    for await (const chunk of await openPart(name)) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== digest) throw errors.manifest(`the digest of part ${name} is wrong`);
  }
}

async function* decrypt(source: AsyncIterable<Uint8Array>, key: Buffer, iv: Buffer): AsyncGenerator<Buffer> {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  for await (const chunk of source) yield decipher.update(chunk);
  let last: Buffer;
  try {
    last = decipher.final();
  } catch {
    throw errors.manifest('the bundle cannot be decrypted');
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
    throw errors.manifest('the bundle cannot be uncompressed');
  }
}

const isZlib = (error: unknown) => String((error as NodeJS.ErrnoException).code).startsWith('Z_');
