import type { VersionEntry } from './entries.ts';
import type { ObjectInfo } from './types.ts';
import type { Which } from './versions.ts';

const digits = 32;

/** Sequences as clients see them: fixed width, so that they look and sort alike everywhere. */
export function formatId(sequence: number): string {
  return sequence.toString(16).padStart(digits, '0');
}

/** The sequence of an id, or undefined for any text that is none. */
export function parseId(text: string): number | undefined {
  if (!/^0{18}[0-9a-f]{14}$/.test(text)) return undefined;
  const sequence = Number.parseInt(text, 16);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}

export function versionId(entry: Pick<VersionEntry, 'sequence' | 'nullVersion'>): string {
  return entry.nullVersion ? 'null' : formatId(entry.sequence);
}

/** What a client's version id means; `nothing` is an id that no version can have. */
export function whichVersion(version: string | undefined): Which | 'nothing' {
  if (version === undefined || version === 'null') return version;
  return parseId(version) ?? 'nothing';
}

export function infoOf(entry: VersionEntry): ObjectInfo {
  const { marker, size, etag, at, meta } = entry;
  return { version: versionId(entry), marker, size, etag, at, meta };
}
