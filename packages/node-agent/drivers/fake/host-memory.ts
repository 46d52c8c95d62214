import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { HostMemory, KeptHost } from './fake-host.ts';

/**
 * Keeps a fake host in a file, which is old or new as a whole when the process that plays it is killed. It is not meant
 * to survive the real host.
 */
export function fileMemory(file: string): HostMemory {
  return {
    load() {
      try {
        return deserialize(readFileSync(file)) as KeptHost;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save(host) {
      writeFileSync(`${file}.new`, serialize(host));
      renameSync(`${file}.new`, file);
    },
  };
}
