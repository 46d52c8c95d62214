import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The user that the cloud process runs as. A number without an entry in passwd, so that nobody can log in as it;
 * it lies just below those that the node reserves for machines.
 */
export const cloudUser = 1_869_999_999;

/** Everything that Mallee keeps, by place. */
export interface DataFolder {
  readonly root: string;
  /** Of the cloud: rows, objects, images, master key. Only the cloud's user may look. */
  readonly cloud: string;
  /** Of the node: ledger, disks, image cache, machines' folders. */
  readonly node: string;
  /** Gone after a restart of the host without loss: pid file, mount point. */
  readonly run: string;
  readonly log: string;
  /** Access keys for people at this host; only root may look. */
  readonly credentials: string;
  readonly files: {
    readonly control: string;
    readonly objects: string;
    readonly images: string;
    readonly masterKey: string;
    readonly cloudKey: string;
    readonly consoleKey: string;
    readonly nodeSocket: string;
    readonly controlSocket: string;
    readonly supervisor: string;
    readonly program: string;
    /** There from a restore until the next start has seen it. */
    readonly restored: string;
    readonly nodeId: string;
    readonly config: string;
    readonly tinyImage: string;
    readonly firstLight: string;
  };
}

export function dataFolder(root: string): DataFolder {
  const cloud = join(root, 'cloud');
  const run = join(root, 'run');
  return {
    root,
    cloud,
    node: join(root, 'node'),
    run,
    log: join(root, 'log'),
    credentials: join(root, 'credentials'),
    files: {
      control: join(cloud, 'control.db'),
      objects: join(cloud, 'objects'),
      images: join(cloud, 'images'),
      masterKey: join(cloud, 'master.key'),
      cloudKey: join(cloud, 'cloud-key.pem'),
      consoleKey: join(cloud, 'console-key.pem'),
      nodeSocket: join(cloud, 'node.sock'),
      controlSocket: join(cloud, 'control.sock'),
      supervisor: join(run, 'supervisor.json'),
      program: join(run, 'program'),
      restored: join(cloud, 'restored'),
      nodeId: join(root, 'node', 'id'),
      config: join(root, 'mallee.yaml'),
      tinyImage: join(cloud, 'tiny.qcow2'),
      firstLight: join(root, 'first-light.json'),
    },
  };
}

/** Makes the folder with the owners and modes that the two processes rely on; repeats change nothing. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  const plan: [path: string, mode: number, owner: number][] = [
    [folder.root, 0o755, 0],
    [folder.cloud, 0o700, cloudUser],
    [folder.node, 0o711, 0],
    [folder.run, 0o755, 0],
    [folder.log, 0o750, 0],
    [folder.credentials, 0o700, 0],
    [folder.files.program, 0o755, 0],
  ];
  for (const [path, mode, owner] of plan) {
    await mkdir(path, { recursive: true });
    // The mount point may be in use by a running cloud, whose view of it is read-only.
    await chmod(path, mode);
    await chown(path, owner, owner);
  }
}
