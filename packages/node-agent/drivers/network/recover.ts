import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@mallee/base';
import { run } from './exec.ts';
import type { Facts, LinkFacts, Namespace } from './namespace.ts';

/**
 * Finds the namespace, or makes it, with these sysctls, and tells what is in it. A name that someone has taken away is given back as long as a
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
): Promise<{ identity: string; facts: Facts }> {
  const record = join(directory, `${namespace.name}.mark`);
  const mark = await readFile(record, 'utf8').catch(() => '');
  if ((await namespace.identity()) === undefined) {
    const pid = mark === '' ? undefined : await processWith(mark);
    if (pid === undefined) await namespace.create(signal);
    else await namespace.attach(pid, signal);
  }
  const facts = await namespace.look(signal);
  if (mark === '' || markIn(facts.links) !== mark) {
    await namespace.sysctl(sysctls, signal);
    const fresh = `mallee ${world.bytes(16).toString('hex')}`;
    await writeFile(record, fresh);
    await namespace.ip([`link set dev lo alias "${fresh}"`], signal);
  }
  return { identity: (await namespace.identity())!, facts };
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
    if (markIn(JSON.parse(shown) as LinkFacts[]) === mark) return Number(pid);
  }
  return undefined;
}

function markIn(links: readonly LinkFacts[]): string | undefined {
  return links.find((link) => link.ifname === 'lo')?.ifalias;
}
