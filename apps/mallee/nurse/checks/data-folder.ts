import { type Check, healthy } from '../finding.ts';

interface Facts {
  /** Kind of the file system, such as ext4. */
  kind: string;
  /** `works`, or the code of the error that a synced write met. */
  sync: 'works' | string;
  reflink: boolean;
}

const REMOTE = /^(nfs4?|cifs|smb3?|9p|fuse\..*|ceph|glusterfs)$/;
const FLEETING = /^(tmpfs|ramfs|overlay)$/;

/** Whether the data folder keeps what it is given. */
export const dataFolder: Check<Facts> = {
  subject: 'data folder',
  async gather(host, { dataDir }) {
    const mounts = (await host.read('/proc/self/mountinfo')) ?? '';
    return { kind: fileSystemOf(dataDir, mounts), ...(await host.tryStorage(dataDir)) };
  },
  judge({ kind, sync, reflink }, { dataDir }) {
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
    const copies = reflink ? 'disks are copied at once (reflink)' : 'disks are copied byte by byte (no reflink)';
    return healthy(`${dataDir} lies on ${kind}; synced writes work and ${copies}.`);
  },
};

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
