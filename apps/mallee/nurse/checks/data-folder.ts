import { dirname } from 'node:path';
import { type Check, healthy } from '../finding.ts';
import type { Host } from '../host.ts';

interface Facts {
  /** Kind of the file system, such as ext4. */
  kind: string;
  /** `works`, or the code of the error that a synced write met. */
  sync: 'works' | string;
  reflink: boolean;
  /** A folder on the way that machines, which run as users of their own, cannot pass. */
  closed: string | undefined;
}

/** sun_path of a unix socket, with its closing zero. */
const LONGEST_SOCKET = 107;
const DEEPEST_SOCKET = '/node/machines/i-0123456789abcdef0/run/screen';

const REMOTE = /^(nfs4?|cifs|smb3?|9p|fuse\..*|ceph|glusterfs)$/;
const FLEETING = /^(tmpfs|ramfs|overlay)$/;

/** Whether the data folder keeps what it is given. */
export const dataFolder: Check<Facts> = {
  subject: 'data folder',
  async gather(host, { dataDir }) {
    const mounts = (await host.read('/proc/self/mountinfo')) ?? '';
    return {
      kind: fileSystemOf(dataDir, mounts),
      ...(await host.tryStorage(dataDir)),
      closed: await closedFolder(host, dataDir),
    };
  },
  judge({ kind, sync, reflink, closed }, { dataDir }) {
    const excess = dataDir.length + DEEPEST_SOCKET.length - LONGEST_SOCKET;
    if (excess > 0 || /[,\n]/.test(dataDir)) {
      return {
        verdict: 'splint',
        finding:
          excess > 0
            ? `The path ${dataDir} is ${excess} characters too long for the sockets below it.`
            : `The path ${dataDir} contains a comma or a line break, which QEMU would misread.`,
        remedy: 'Choose another place with --data.',
      };
    }
    if (sync === 'EACCES' || sync === 'EPERM' || sync === 'EROFS') {
      return {
        verdict: 'splint',
        finding: `I may not write in ${dataDir} (${sync}).`,
        remedy: 'Run as root, make the place writable, or choose another with --data.',
      };
    }
    if (sync !== 'works') {
      return {
        verdict: 'dead on arrival',
        finding: `a write that is to be on the disk for certain fails in ${dataDir} (${sync})`,
        remedy: 'Examine the disk and the kernel log, or choose another place with --data.',
      };
    }
    if (FLEETING.test(kind)) {
      return {
        verdict: 'aspirin',
        finding: `${dataDir} lies on ${kind}: everything in it is gone when the host or container is.`,
        remedy: 'For anything that has to last, choose a place on a real disk with --data.',
      };
    }
    if (REMOTE.test(kind)) {
      return {
        verdict: 'splint',
        finding: `${dataDir} lies on ${kind}: locks and synced writes cannot be relied on there.`,
        remedy: 'Choose a place on a local disk with --data.',
      };
    }
    if (closed) {
      return {
        verdict: 'splint',
        finding: `Machines run as users of their own and cannot pass ${closed} on the way to ${dataDir}.`,
        remedy: `chmod o+x ${closed}, or choose another place with --data.`,
      };
    }
    const copies = reflink ? 'disks are copied at once (reflink)' : 'disks are copied byte by byte (no reflink)';
    return healthy(`${dataDir} lies on ${kind}; synced writes work and ${copies}.`);
  },
};

/** The highest folder above a path that others may not pass; folders that are still to be made do not count. */
async function closedFolder(host: Host, path: string): Promise<string | undefined> {
  const above = dirname(path) === path ? undefined : await closedFolder(host, dirname(path));
  const mode = await host.mode(path);
  return above ?? (mode !== undefined && (mode & 0o001) === 0 ? path : undefined);
}

/** The file system of the deepest mount that holds a path, from the text of /proc/self/mountinfo. */
export function fileSystemOf(path: string, mountinfo: string): string {
  let best = { point: '', kind: 'an unknown file system' };
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const point = left
      ?.split(' ')[4]
      ?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const kind = right?.split(' ')[0];
    if (!point || !kind) continue;
    const holds = point === '/' || path === point || path.startsWith(`${point}/`);
    // Of two mounts on one place the later one is on top.
    if (holds && point.length >= best.point.length) best = { point, kind };
  }
  return best.kind;
}
