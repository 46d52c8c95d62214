import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { World } from '@mallee/base';

/** What keeps secrets out of the database: rows hold only what the master key can open. */
export interface Vault {
  /** Text that only `unseal` with the same `about` can open, so a sealed value cannot be moved to another row. */
  seal(secret: string, about: string): string;
  /** Throws where the text was changed, or was sealed about something else or under another key. */
  unseal(sealed: string, about: string): string;
  /** Bytes that nobody can guess without the master key, always the same for one purpose and subject. */
  derive(purpose: string, about: string, bytes: number): Buffer;
}

/** AES-256-GCM (nonce, then tag, then text) and HKDF-SHA-256 under 32 random bytes that the data folder keeps. */
export function openVault(masterKey: Buffer, world: World): Vault {
  if (masterKey.length !== 32) throw new Error('The master key must have 32 bytes.');
  const derive = (purpose: string, about: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', masterKey, about, `mallee/iam/${purpose}`, bytes));
  const key = derive('seal', '', 32);
  return {
    derive,
    seal(secret, about) {
      const nonce = world.bytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    unseal(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64');
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
      cipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(12, 28));
      return cipher.update(bytes.subarray(28), undefined, 'utf8') + cipher.final('utf8');
    },
  };
}
