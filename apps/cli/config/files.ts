import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, fileTrouble } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';
import { readIni, type Sections } from './ini.ts';
import { readShellFile } from './shell-file.ts';

/** All configuration files as one; later files win. */
export function readConfiguration({ env, home }: System): Sections {
  const sections: Sections = new Map();
  const places = env.EUCA_CONFIG_PATH
    ? env.EUCA_CONFIG_PATH.split(':')
    : ['/etc/euca2ools/euca2ools.ini', '/etc/euca2ools/conf.d/*.ini', join(home, '.euca/*.ini')];
  for (const place of places.filter((each) => each !== ''))
    for (const file of place.includes('*') ? globSync(place).sort() : [place]) {
      const text = readIfThere(file);
      if (text === undefined) continue;
      try {
        readIni(text, sections);
      } catch (error) {
        throw new CommandError(`${file}: ${(error as Error).message}`);
      }
    }
  return sections;
}

/** The one file of assignments that 1.x and 2.x read: `--config`, else the user's, else the host's. */
export function readEucarc({ env, home }: System, named: string | undefined): Record<string, string> {
  const places = named !== undefined ? [named] : [join(home, '.eucarc'), '/etc/euca2ools/eucarc'];
  for (const place of places) {
    const text = readIfThere(place, join(place, 'eucarc'));
    if (text !== undefined) return readShellFile(text, { ...env, EUCA_KEY_DIR: join(place, '..') });
    if (named !== undefined) throw fileTrouble({ code: 'ENOENT' }, named);
  }
  return {};
}

/** A folder that holds the file may be named instead of it. */
function readIfThere(file: string, inside?: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR' && inside !== undefined) return readIfThere(inside);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw fileTrouble(error, file);
  }
}
