import { type KeyObject, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BundleFault, type OpenPart, unbundle, unwrap } from '@mallee/bundle';
import { CommandError, fileTrouble, troubleOf } from '../frame/failure.ts';
import type { ReadManifest } from './manifest.ts';

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
    const file = await open(part, 'wx').catch(troubleOf(path));
    try {
      for await (const chunk of content(manifest, key, openPart)) await file.writeFile(chunk).catch(troubleOf(path));
      await file.sync().catch(troubleOf(path));
    } finally {
      await file.close();
    }
    await rename(part, path).catch(troubleOf(path));
    return path;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** A part that lies in a file. */
export async function* partOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw fileTrouble(error, path);
  }
}

async function* content(manifest: ReadManifest, key: KeyObject, openPart: OpenPart): AsyncGenerator<Buffer> {
  const own = { key: ownSecret(manifest.userKey, key), iv: ownSecret(manifest.userIv, key) };
  try {
    yield* unbundle(manifest, own, openPart);
  } catch (error) {
    throw error instanceof BundleFault ? new CommandError(error.message) : error;
  }
}

function ownSecret(wrapped: string | undefined, key: KeyObject): Buffer {
  if (wrapped === undefined) throw new CommandError('the bundle was made without your key: only its cloud can open it');
  const secret = unwrap(wrapped, key);
  if (!secret) throw new CommandError('the bundle was not made for this private key');
  return secret;
}
