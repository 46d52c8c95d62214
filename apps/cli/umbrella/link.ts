import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandNames } from '../frame/catalogue.ts';
import { fileTrouble } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';

const dispatcher = fileURLToPath(new URL('../bin/euca', import.meta.url));

/** A link for every command in that folder. Links of an earlier time are renewed; files that are something else stay. */
export async function linkCommands({ cwd }: Pick<System, 'cwd'>, folder: string): Promise<void> {
  for (const name of ['euca', ...(await commandNames())]) {
    const path = join(resolve(cwd, folder), name);
    try {
      if (isOurs(path)) rmSync(path);
      symlinkSync(dispatcher, path);
    } catch (error) {
      throw fileTrouble(error, path);
    }
  }
}

function isOurs(path: string): boolean {
  try {
    return readlinkSync(path).endsWith('apps/cli/bin/euca');
  } catch {
    return false;
  }
}
