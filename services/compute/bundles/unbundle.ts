import type { KeyObject } from 'node:crypto';
import { BundleFault, type OpenPart, unbundle as unpack, unwrap } from '@mallee/bundle';
import { errors } from '../errors.ts';
import type { Manifest } from './manifest.ts';

/**
 * The image inside a bundle that was made for this cloud. InvalidManifest for one that is damaged or meant for another;
 * errors of reading come through as they are.
 */
export async function* unbundle(manifest: Manifest, cloudKey: KeyObject, openPart: OpenPart): AsyncGenerator<Buffer> {
  const key = unwrap(manifest.encryptedKey, cloudKey);
  const iv = unwrap(manifest.encryptedIv, cloudKey);
  if (!key || !iv)
    throw errors.manifest('its key was not encrypted for this cloud’s certificate; bundle the image again');
  try {
    yield* unpack(manifest, { key, iv }, openPart);
  } catch (error) {
    throw error instanceof BundleFault ? errors.manifest(error.message) : error;
  }
}
