import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { World } from '@mallee/base';
import { derive } from './derive.ts';

/**
 * A key of 32 bytes under another: 16 random bytes, the key under AES-256-GCM, the tag. What encrypts is an HMAC of the
 * other key and the random bytes, used for nothing else, so the nonce can be fixed and the other key used without end.
 */
const saltBytes = 16;
const keyBytes = 32;
const nonce = Buffer.alloc(12);
const label = 'mallee/objects/envelope/1/';

/** Only `unwrap` with the same `about` can open it, so an envelope cannot be moved to another object. */
export function wrap(root: Buffer, key: Buffer, about: string, world: Pick<World, 'bytes'>): Buffer {
  const salt = world.bytes(saltBytes);
  const cipher = createCipheriv('aes-256-gcm', derive(root, label, salt), nonce).setAAD(Buffer.from(about));
  return Buffer.concat([salt, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where it was sealed under another key or about something else, or was changed. */
export function unwrap(root: Buffer, envelope: Buffer, about: string): Buffer | undefined {
  const salt = envelope.subarray(0, saltBytes);
  const decipher = createDecipheriv('aes-256-gcm', derive(root, label, salt), nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(about)).setAuthTag(envelope.subarray(saltBytes + keyBytes));
  const key = decipher.update(envelope.subarray(saltBytes, saltBytes + keyBytes));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return key;
}
