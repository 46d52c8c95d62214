import { mkdir, open, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Tree } from './tree.ts';

const MIB = 1024 * 1024;
const SECTOR = 512;
const DISK_MIB = 64;

export interface DiskParts {
  workDir: string;
  /** Unpacked Debian packages: the tools that run here and the boot loader that goes on the disk. */
  tools: string;
  /** Files of the boot partition, by name. */
  boot: Record<string, Buffer>;
  root: Tree;
  /** Seconds since 1970, given to every file. */
  time: number;
}

/**
 * A raw disk that a BIOS starts: SYSLINUX on a FAT partition with kernel and initial RAM disk, then the root file
 * system. All of it is written into plain files, so neither loop devices nor mounts are needed, and FAT spares the
 * root file system the limits of boot loaders: it has a journal and survives a power cut.
 */
export async function writeDisk(parts: DiskParts): Promise<string> {
  const bootMiB = 4 + Math.ceil(Object.values(parts.boot).reduce((sum, bytes) => sum + bytes.length, 0) / MIB);
  const rootMiB = DISK_MIB - 1 - bootMiB;
  const boot = await bootPartition(parts, bootMiB);
  const root = await rootPartition(parts, rootMiB);

  const disk = join(parts.workDir, 'disk.raw');
  await rm(disk, { force: true });
  await writeFile(disk, await bootSector(parts.tools, bootMiB, rootMiB));
  await truncate(disk, DISK_MIB * MIB);
  await run('dd', [`if=${boot}`, `of=${disk}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse']);
  await run('dd', [`if=${root}`, `of=${disk}`, 'bs=1M', `seek=${1 + bootMiB}`, 'conv=notrunc,sparse']);
  return disk;
}

async function bootPartition({ workDir, tools, boot, time }: DiskParts, sizeMiB: number): Promise<string> {
  const image = join(workDir, 'boot.img');
  const folder = join(workDir, 'boot');
  await rm(image, { force: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(image, '');
  await truncate(image, sizeMiB * MIB);
  const env = {
    PATH: `${tools}/usr/bin:${tools}/usr/sbin:${tools}/sbin:${process.env.PATH}`,
    SOURCE_DATE_EPOCH: `${time}`,
    TZ: 'UTC',
  };
  await run('mkfs.fat', ['-F', '16', '-s', '8', '-h', '2048', '-n', 'TINYBOOT', '--invariant', image], { env });
  for (const [name, bytes] of Object.entries(boot)) await writeFile(join(folder, name), bytes);
  await run('mcopy', ['-i', image, ...Object.keys(boot).map((name) => join(folder, name)), '::'], { env });
  await run('syslinux', ['--install', image], { env });
  return image;
}

async function rootPartition({ workDir, root, time }: DiskParts, sizeMiB: number): Promise<string> {
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

  // mkfs -d would take over change times and the order of the host's folders: two builds would differ.
  const commands: string[] = [];
  for (const [index, [path, entry]] of root.sorted().entries()) {
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

/** Boot code and a table of two partitions: the first is the one to start from. */
async function bootSector(tools: string, bootMiB: number, rootMiB: number): Promise<Buffer> {
  const sector = Buffer.alloc(SECTOR);
  await using code = await open(join(tools, 'usr/lib/syslinux/mbr/mbr.bin'));
  await code.read(sector, 0, 440, 0);
  sector.write('MLEE', 440, 'latin1');
  const partitions = [
    { active: 0x80, type: 0x0e, startMiB: 1, sizeMiB: bootMiB },
    { active: 0, type: 0x83, startMiB: 1 + bootMiB, sizeMiB: rootMiB },
  ];
  for (const [index, { active, type, startMiB, sizeMiB }] of partitions.entries()) {
    const at = 446 + index * 16;
    // The old cylinder numbers say "look at the sector numbers".
    sector.set([active, 0xfe, 0xff, 0xff, type, 0xfe, 0xff, 0xff], at);
    sector.writeUInt32LE((startMiB * MIB) / SECTOR, at + 8);
    sector.writeUInt32LE((sizeMiB * MIB) / SECTOR, at + 12);
  }
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
