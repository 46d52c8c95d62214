import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@mallee/base';
import { run } from './exec.ts';
import type { Namespace } from './namespace.ts';

/**
 * Finds the namespace, or makes it, with these sysctls. A name that someone has taken away is given back as long as a
 * process lives in the namespace, so its guests never notice.
 *
 * Inode numbers of namespaces are used again, so ours bears a mark that nobody else's has: the alias of its loopback,
 * set once everything else is ready.
 */
export async function ensureNamespace(
  world: World,
  namespace: Namespace,
  directory: string,
  sysctls: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const record = join(directory, `${namespace.name}.mark`);
  const mark = await readFile(record, 'utf8').catch(() => '');
  if ((await namespace.identity()) === undefined) {
    const pid = mark === '' ? undefined : await processWith(mark);
    if (pid === undefined) await namespace.create(signal);
    else await namespace.attach(pid, signal);
  }
  if (mark === '' || markIn(await namespace.run('ip', ['-j', 'link', 'show', 'dev', 'lo'], { signal })) !== mark) {
    await namespace.sysctl(sysctls, signal);
    const fresh = `mallee ${world.bytes(16).toString('hex')}`;
    await writeFile(record, fresh);
    await namespace.run('ip', ['link', 'set', 'dev', 'lo', 'alias', fresh], { signal });
  }
  return (await namespace.identity())!;
}

/** Any process in the namespace that bears the mark; each namespace is entered once. */
async function processWith(mark: string): Promise<number | undefined> {
  const one = new Map<string, string>();
  for (const entry of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue;
    const namespace = await readlink(`/proc/${entry}/ns/net`).catch(() => undefined);
    if (namespace !== undefined) one.set(namespace, entry);
  }
  for (const pid of one.values()) {
    const enter = [`--net=/proc/${pid}/ns/net`, '--', 'ip', '-j', 'link', 'show', 'dev', 'lo'];
    // The process may have ended meanwhile.
    const shown = await run('nsenter', enter).catch(() => '[]');
    if (markIn(shown) === mark) return Number(pid);
  }
  return undefined;
}

function markIn(links: string): string | undefined {
  return (JSON.parse(links) as { ifalias?: string }[])[0]?.ifalias;
}
