import { constants, createDecipheriv, createHash, type KeyObject, privateDecrypt, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, fileTrouble } from '../frame/failure.ts';
import type { ReadManifest } from './manifest.ts';
import { untarOne } from './untar.ts';

export type OpenPart = (name: string) => Promise<AsyncIterable<Uint8Array>>;

/** Writes the image of a bundle below a folder, under its own name once every digest was found right. */
export async function openBundle(
  manifest: ReadManifest,
  key: KeyObject,
  openPart: OpenPart,
  folder: string,
): Promise<string> {
  const path = join(folder, basename(manifest.name));
  const part = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(part, 'wx');
    try {
      for await (const chunk of content(manifest, key, openPart)) await file.write(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    return path;
  } catch (error) {
    await rm(part, { force: true });
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw fileTrouble(error, path);
    throw error;
  }
}

async function* content(manifest: ReadManifest, key: KeyObject, openPart: OpenPart): AsyncGenerator<Buffer> {
  const [aesKey, iv] = [unwrap(manifest.userKey, key), unwrap(manifest.userIv, key)];
  const hash = createHash('sha1');
  const unzip = createGunzip();
  // An error of either ends the iteration below, which reports it.
  pipeline(Readable.from(decrypted(parts(manifest, openPart), aesKey, iv)), unzip, () => undefined);
  let size = 0;
  try {
    for await (const chunk of untarOne(seen(unzip, (each) => hash.update(each)))) {
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new CommandError('the bundle cannot be uncompressed');
  } finally {
    unzip.destroy();
  }
  if (size !== manifest.size) throw new CommandError(`the image has ${size} bytes, not ${manifest.size}`);
  if (hash.digest('hex') !== manifest.digest) throw new CommandError('the digest of the image is wrong');
}

function unwrap(wrapped: string | undefined, key: KeyObject): Buffer {
  if (wrapped === undefined) throw new CommandError('the bundle was made without your key: only its cloud can open it');
  let text = '';
  try {
    text = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(wrapped, 'hex')).toString(
      'latin1',
    );
  } catch {
    // Told below.
  }
  if (!/^[0-9a-fA-F]{32}$/.test(text)) throw new CommandError('the bundle was not made for this private key');
  return Buffer.from(text, 'hex');
}

async function* parts(manifest: ReadManifest, openPart: OpenPart): AsyncGenerator<Uint8Array> {
  for (const { name, digest } of manifest.parts) {
    const hash = createHash('sha1');
    for await (const chunk of await openPart(name)) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== digest) throw new CommandError(`the digest of part ${name} is wrong`);
  }
}

async function* decrypted(source: AsyncIterable<Uint8Array>, key: Buffer, iv: Buffer): AsyncGenerator<Buffer> {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  for await (const chunk of source) yield decipher.update(chunk);
  let last: Buffer;
  try {
    last = decipher.final();
  } catch {
    throw new CommandError('the bundle cannot be decrypted');
  }
  yield last;
}

async function* seen(source: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    see(chunk);
    yield chunk;
  }
}
