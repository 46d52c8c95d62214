import { z } from 'zod';
import { version } from '../version.ts';

/** The form of the backup's folder; a later form gets the next number. */
const format = 1;

const manifest = z.object({
  format: z.int(),
  /** Of the program that made it. */
  mallee: z.string().regex(/^\d+\.\d+\.\d+/),
  region: z.string(),
  /** Milliseconds since 1970, UTC: the moment of the rows. */
  madeAt: z.number(),
});

export type Manifest = z.infer<typeof manifest>;

export const manifestName = 'backup.json';

export const newManifest = (region: string, madeAt: number): Manifest => ({ format, mallee: version, region, madeAt });

/** The manifest, if this program can restore what it describes; throws a sentence for people otherwise. */
export function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`its ${manifestName} is damaged`);
  }
  const read = manifest.safeParse(value);
  if (!read.success) throw new Error(`its ${manifestName} is damaged`);
  const { mallee } = read.data;
  if (read.data.format > format || isNewer(mallee, version))
    throw new Error(`it was made by Mallee ${mallee}, and this is the older ${version}: upgrade first`);
  return read.data;
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && left[at]! > right[at]!;
}
