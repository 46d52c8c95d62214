import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * The private half of the cloud's certificate, for which users encrypt the bundles of their images; made when it is
 * first asked for, kept for ever. RSA with 2048 bits, which is what Eucalyptus' tools can use.
 */
export function cloudKey(file: string): () => Promise<KeyObject> {
  let key: Promise<KeyObject> | undefined;
  return () => {
    key ??= readOrMake(file).catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
}

async function readOrMake(file: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const part = await open(`${file}.part`, 'w', 0o600);
  try {
    await part.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await part.sync();
  } finally {
    await part.close();
  }
  await rename(`${file}.part`, file);
  return privateKey;
}
