import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * A key for one purpose, from another key and random bytes. A KeyObject, since Node spends ten times as long on a cipher
 * or an HMAC whose key lies in a Buffer.
 */
export const derive = (key: Buffer, purpose: string, salt: Buffer): KeyObject =>
  createSecretKey(createHmac('sha256', createSecretKey(key)).update(purpose).update(salt).digest());
