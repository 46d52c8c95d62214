import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Namespace } from './namespace.ts';

/**
 * Finds the namespace, or makes it. A name that someone has taken away is given back as long as a process lives in the
 * namespace, so its guests never notice. Returns whether the namespace is new to this caller: made just now, or
 * another one than `known`.
 */
export async function ensureNamespace(
  namespace: Namespace,
  directory: string,
  known: string | undefined,
  signal?: AbortSignal,
): Promise<{ identity: string; fresh: boolean }> {
  const record = join(directory, `${namespace.name}.namespace`);
  let identity = await namespace.identity();
  if (identity === undefined) {
    const before = await readFile(record, 'utf8').catch(() => '');
    const pid = before === '' ? undefined : await processIn(before);
    if (pid === undefined) await namespace.create(signal);
    else await namespace.attach(pid, signal);
    identity = (await namespace.identity())!;
  }
  if (identity === known) return { identity, fresh: false };
  await writeFile(record, identity);
  return { identity, fresh: true };
}

/** Any process whose network namespace is this one. */
async function processIn(identity: string): Promise<number | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue;
    const seen = await stat(`/proc/${entry}/ns/net`, { bigint: true }).catch(() => undefined);
    if (seen && `${seen.dev}:${seen.ino}` === identity) return Number(entry);
  }
  return undefined;
}
