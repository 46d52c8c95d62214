import { mkdir, open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

const MIB = 1024 * 1024;
const SECTOR = 512;

/** Debian packages that hold what `writeDisk` works with. */
export const DISK_PACKAGES = ['dosfstools', 'mtools', 'syslinux', 'syslinux-common'];

export interface DiskParts {
  workDir: string;
  /** Unpacked Debian packages: the tools that run here and the boot loader that goes on the disk. */
  tools: string;
  /** Files of the boot partition, by name. */
  boot: Record<string, Buffer>;
  /** The root file system, a file of whole MiB. */
  root: string;
  /** Seconds since 1970, given to the files of the boot partition. */
  time: number;
}

/**
 * A raw disk that a BIOS starts: SYSLINUX on a FAT partition with kernel and initial RAM disk, then the root file
 * system. All of it is written into plain files, so neither loop devices nor mounts are needed, and FAT spares the
 * root file system the limits of boot loaders: it has a journal and survives a power cut.
 */
export async function writeDisk(parts: DiskParts): Promise<string> {
  const bootMiB = 4 + Math.ceil(Object.values(parts.boot).reduce((sum, bytes) => sum + bytes.length, 0) / MIB);
  const rootMiB = (await stat(parts.root)).size / MIB;
  const boot = await bootPartition(parts, bootMiB);

  const disk = join(parts.workDir, 'disk.raw');
  await rm(disk, { force: true });
  await writeFile(disk, await bootSector(parts.tools, bootMiB, rootMiB));
  await truncate(disk, (1 + bootMiB + rootMiB) * MIB);
  await run('dd', [`if=${boot}`, `of=${disk}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse']);
  await run('dd', [`if=${parts.root}`, `of=${disk}`, 'bs=1M', `seek=${1 + bootMiB}`, 'conv=notrunc,sparse']);
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
  await run('mkfs.fat', ['-F', '16', '-s', '8', '-h', '2048', '-n', 'BOOT', '--invariant', image], { env });
  for (const [name, bytes] of Object.entries(boot)) await writeFile(join(folder, name), bytes);
  await run('mcopy', ['-i', image, ...Object.keys(boot).map((name) => join(folder, name)), '::'], { env });
  await run('syslinux', ['--install', image], { env });
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
