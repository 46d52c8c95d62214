import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** The cloud's own RSA key, for which bundles of images are encrypted; made when it is first needed. */
export function cloudKey(file: string): () => Promise<KeyObject> {
  let known: Promise<KeyObject> | undefined;
  return () => {
    known ??= load(file).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function load(file: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  await writeFile(`${file}.part`, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
  return privateKey;
}
