import { mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileTrouble } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';

/** The folder that was named, made if need be; else a new one among temporary files. */
export function bundleFolder({ env, cwd }: System, named: string | undefined): string {
  const scratch = [env.TMPDIR, env.TEMP, env.TMP].find(Boolean) ?? '/var/tmp';
  const folder = named === undefined ? join(scratch, 'bundle-') : resolve(cwd, named);
  try {
    if (named === undefined) return mkdtempSync(folder);
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw fileTrouble(error, named ?? scratch);
  }
}
