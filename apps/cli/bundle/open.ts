import { type KeyObject, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BundleFault, type OpenPart, type Secret, unbundle, unwrap } from '@mallee/bundle';
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
  await writeWhole(path, faultsTold(unbundle(manifest, ownSecret(manifest, key), openPart)));
  return path;
}

/** A file that has its name once all of it is there. */
export async function writeWhole(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(part, 'wx').catch(troubleOf(path));
    try {
      for await (const chunk of content) await file.writeFile(chunk).catch(troubleOf(path));
      await file.sync().catch(troubleOf(path));
    } finally {
      await file.close();
    }
    await rename(part, path).catch(troubleOf(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** A file's content as it is read. */
export async function* contentOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw fileTrouble(error, path);
  }
}

/** What is wrong with a bundle is the command's to tell. */
export async function* faultsTold(image: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* image;
  } catch (error) {
    throw error instanceof BundleFault ? new CommandError(error.message) : error;
  }
}

/** The key and vector that a manifest holds for its maker. */
export function ownSecret({ userKey, userIv }: ReadManifest, key: KeyObject): Secret {
  return { key: unwrapped(userKey, key), iv: unwrapped(userIv, key) };
}

function unwrapped(wrapped: string | undefined, key: KeyObject): Buffer {
  if (wrapped === undefined) throw new CommandError('the bundle was made without your key: only its cloud can open it');
  const secret = unwrap(wrapped, key);
  if (!secret) throw new CommandError('the bundle was not made for this private key');
  return secret;
}
