import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileTrouble } from './failure.ts';
import type { System } from './system.ts';

/** A file that the user named. */
export function readLocal({ cwd }: Pick<System, 'cwd'>, file: string): Buffer {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (error) {
    throw fileTrouble(error, file);
  }
}
