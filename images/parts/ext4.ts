import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Tree } from './tree.ts';

export interface Ext4Request {
  workDir: string;
  tree: Tree;
  sizeMiB: number;
  /** Seconds since 1970. */
  time: number;
}

/**
 * Writes a tree into an ext4 file system of its own, as root's and with one time for all. Equal trees give equal bytes,
 * which `mkfs.ext4 -d` does not: it takes over change times and the order of the host's folders.
 */
export async function writeExt4({ workDir, tree, sizeMiB, time }: Ext4Request): Promise<string> {
  const image = join(workDir, 'root.img');
  const folder = join(workDir, 'root');
  await rm(image, { force: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const uuid = '6d616c6c-6565-4000-8000-74696e790001';
  const env = { E2FSPROGS_FAKE_TIME: `${time}`, SOURCE_DATE_EPOCH: `${time}` };
  const options = ['-b', '4096', '-N', '2048', '-J', 'size=4', '-L', 'tinyroot', '-U', uuid];
  await run('mkfs.ext4', ['-q', ...options, '-E', `hash_seed=${uuid},lazy_itable_init=0`, image, `${sizeMiB}M`], {
    env,
  });

  const commands: string[] = [];
  for (const [index, [path, entry]] of tree.sorted().entries()) {
    if (entry.kind === 'folder')
      commands.push(`mkdir ${path}`, `sif ${path} mode 0${(0o040000 | entry.mode).toString(8)}`);
    if (entry.kind === 'link') commands.push(`symlink ${path} ${entry.target}`);
    if (entry.kind === 'file') {
      const source = join(folder, `${index}`);
      await writeFile(source, entry.bytes);
      commands.push(`write ${source} ${path}`, `sif ${path} mode 0${(0o100000 | entry.mode).toString(8)}`);
    }
  }
  const script = join(workDir, 'root.debugfs');
  await writeFile(script, `${commands.join('\n')}\n`);
  // debugfs ends well even where a command failed, but it does not fail silently.
  await run('debugfs', ['-w', '-f', script, image], { env, onlySays: /^debugfs 1\./ });
  await run('e2fsck', ['-f', '-n', image], { env });
  return image;
}
