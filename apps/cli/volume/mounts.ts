/** One line of /proc/self/mountinfo. Source: proc_pid_mountinfo(5). */
export interface Mount {
  readonly point: string;
  /** Which folder of the file system is there; `/` where it is the whole one. */
  readonly root: string;
  readonly type: string;
  readonly device: string;
}

/** Their files lie on disks of this host. */
const local = /^(ext[234]|xfs|btrfs|f2fs|jfs|reiserfs|vfat)$/;
/** Their files lie elsewhere; what is neither one nor the other has no files to keep (proc, sysfs, tmpfs and so on). */
const remote = /^(nfs4?|cifs|smb3|9p|afs|ceph|fuse\..*)$/;

export function readMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split('\n')
    .filter((line) => line.includes(' - '))
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const [, , , root = '', point = ''] = before.split(' ').map(unescaped);
      const [type = '', device = ''] = after.split(' ').map(unescaped);
      return { point, root, type, device };
    });
}

/** The mount that a folder lies on; of several on one point the last one is seen. */
export function mountOf(mounts: readonly Mount[], folder: string): Mount | undefined {
  const around = mounts.filter(({ point }) => point === folder || isBelow(folder, point));
  return around.reduce<Mount | undefined>(
    (best, each) => (best && best.point.length > each.point.length ? best : each),
    undefined,
  );
}

/** Mount points below a folder whose files are not copied: those of no disk of this host, unless `all` are wanted. */
export function emptied(mounts: readonly Mount[], folder: string, all: boolean): string[] {
  const kept = ({ type }: Mount) => local.test(type) || (all && remote.test(type));
  const below = new Map(mounts.filter(({ point }) => isBelow(point, folder)).map((mount) => [mount.point, mount]));
  return [...below.values()].filter((mount) => !kept(mount)).map(({ point }) => point);
}

export const isBelow = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);

const unescaped = (field: string) =>
  field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
