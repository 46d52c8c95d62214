import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerStore } from './ledger.ts';

/** A ledger in a folder of files, each written beside its place, synced and renamed over it. */
export async function fileLedgerStore(folder: string): Promise<LedgerStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    async read(name) {
      try {
        return await readFile(path.join(folder, `${name}.json`), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const place = path.join(folder, `${name}.json`);
      const file = await open(`${place}.new`, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${place}.new`, place);
      const directory = await open(folder, 'r');
      await directory.sync().finally(() => directory.close());
    },
  };
}
