import type { ShellResult } from '../install/shell.ts';
import type { Bearing } from './finding.ts';
import type { Host } from './host.ts';
import { GIB } from './sizes.ts';

/** What differs from a host in the best of health. */
export interface Ailments extends Partial<Omit<Host, 'read' | 'list' | 'exists' | 'mode' | 'run'>> {
  /** Files by path; a folder is whatever a path leads through. `undefined` takes a file away. */
  files?: Record<string, string | undefined>;
  modes?: Record<string, number>;
  /** Answers by the beginning of the command line; the longest one that fits holds. */
  commands?: Record<string, Partial<ShellResult>>;
}

export const bearing: Bearing = {
  dataDir: '/srv/mallee',
  listen: { address: '127.0.0.1', port: 8773 },
  publicPool: '198.18.0.0/24',
  box: 'mallee',
  outbound: 'nat',
};

/** A host for tests: perfectly healthy but for what it is given. Deeds are kept in `done`. */
export function fakeHost({ files = {}, modes = {}, commands = {}, ...rest }: Ailments = {}): Host & { done: string[] } {
  const present: Record<string, string | undefined> = { ...FILES, ...files };
  const answers: Record<string, Partial<ShellResult>> = { ...COMMANDS, ...commands };
  const done: string[] = [];
  const paths = () => Object.keys(present).filter((path) => present[path] !== undefined);
  return {
    done,
    name: 'em1',
    arch: 'x64',
    euid: 0,
    now: () => Date.UTC(2026, 6, 1),
    read: async (path) => present[path],
    list: async (path) => [
      ...new Set(
        paths().flatMap((known) => (known.startsWith(`${path}/`) ? [known.slice(path.length + 1).split('/')[0]!] : [])),
      ),
    ],
    exists: async (path) => paths().some((known) => known === path || known.startsWith(`${path}/`)),
    mode: async (path) => modes[path] ?? 0o755,
    room: async () => ({ freeBytes: 100 * GIB, totalBytes: 200 * GIB, freeInodes: 1e6, totalInodes: 2e6 }),
    tryStorage: async () => ({ sync: 'works', reflink: true }),
    tryListen: async () => 'free',
    async run(program, args) {
      const line = [program, ...args].join(' ');
      done.push(line);
      const fit = Object.keys(answers)
        .filter((start) => line.startsWith(start))
        .sort((a, b) => b.length - a.length)[0];
      return { code: 0, stdout: '', stderr: '', ...(fit && answers[fit]) };
    },
    lend: (_content, use) => use('/tmp/lent'),
    async remove(path) {
      done.push(`remove ${path}`);
    },
    end: (pid) => void done.push(`end ${pid}`),
    missingPackages: async () => [],
    installPackages: async () => ['qemu-utils'],
    ...rest,
  };
}

const FILES: Record<string, string> = {
  '/proc/cpuinfo': 'processor : 0\nflags\t\t: fpu vmx sse2\n',
  '/proc/meminfo': 'MemTotal:        8000000 kB\nMemAvailable:    6000000 kB\n',
  '/proc/self/mountinfo': '21 1 254:0 / / rw - ext4 /dev/vda rw\n',
  '/proc/self/limits':
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n',
  '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
  '/dev/kvm': '',
  '/dev/net/tun': '',
};

const COMMANDS: Record<string, Partial<ShellResult>> = {
  'qemu-system-x86_64': { code: 33 },
  'ip -j -4 route': { stdout: '[{"dst":"default","dev":"eth0"},{"dst":"192.0.2.0/24","dev":"eth0"}]' },
  'nft -j list chains': { stdout: '{"nftables":[{"metainfo":{}}]}' },
  timedatectl: { stdout: 'yes\n' },
};
