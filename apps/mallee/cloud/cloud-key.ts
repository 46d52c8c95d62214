import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * The private half of the cloud's certificate, for which users encrypt the bundles of their images; made when it is
 * first asked for, kept for ever. RSA with 2048 bits, which is what Eucalyptus' tools can use.
 */
export const cloudKey = (file: string) =>
  keptKey(file, () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 }));

/**
 * The private half of the console's certificate. Another key than the cloud's: that one opens what strangers have
 * encrypted, and whoever could learn something from that must not be able to speak for the console.
 */
export const consoleKey = (file: string) =>
  keptKey(file, () => promisify(generateKeyPair)('ec', { namedCurve: 'prime256v1' }));

type Make = () => Promise<{ privateKey: KeyObject }>;

function keptKey(file: string, make: Make): () => Promise<KeyObject> {
  let key: Promise<KeyObject> | undefined;
  return () => {
    key ??= readOrMake(file, make).catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
}

async function readOrMake(file: string, make: Make): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = await make();
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
