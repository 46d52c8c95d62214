import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const programRoot = join(import.meta.dirname, '../../..');

/** A package that npm installs, as package-lock.json names it. */
export interface LockedPackage {
  /** Where it lies, such as `node_modules/zod`. */
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** SRI form: `sha512-BASE64`. */
  readonly integrity: string;
  /** Needed by checks and tests alone. */
  readonly dev: boolean;
  /** For some platforms alone. */
  readonly optional: boolean;
  /** Names of the packages that it needs. */
  readonly needs: readonly string[];
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every package of others that the lock names, in the order of name and version. */
export async function readLock(root = programRoot): Promise<LockedPackage[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const found = Object.entries(lock.packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && !link)
    .map(([place, entry]): LockedPackage => {
      const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      if (!entry.version || !entry.integrity)
        throw new Error(`package-lock.json knows no version or digest of ${name}.`);
      return {
        place,
        name,
        version: entry.version,
        licence: entry.license ?? 'unknown',
        integrity: entry.integrity,
        dev: (entry.dev ?? false) || (entry.devOptional ?? false),
        optional: entry.optional ?? false,
        needs: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }),
      };
    });
  return found.toSorted(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.place, b.place),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
