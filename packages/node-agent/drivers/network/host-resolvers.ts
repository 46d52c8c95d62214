import { readFile } from 'node:fs/promises';
import { parseIp } from '@mallee/base';

/** Where the host asks for names; the second is what systemd-resolved hides behind its own loopback address. */
const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** The host's IPv4 resolvers that others can reach, at most three as resolvers have it. */
export async function hostResolvers(): Promise<string[]> {
  for (const file of files) {
    const found = resolversIn(await readFile(file, 'utf8').catch(() => ''));
    if (found.length > 0) return found;
  }
  return [];
}

export function resolversIn(text: string): string[] {
  const named = text.split('\n').flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
  return named.filter((address) => parseIp(address) !== undefined && !address.startsWith('127.')).slice(0, 3);
}
