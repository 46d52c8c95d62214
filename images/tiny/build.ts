import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { cpio } from '../parts/cpio.ts';
import { DISK_PACKAGES, writeDisk } from '../parts/disk.ts';
import { writeExt4 } from '../parts/ext4.ts';
import { kernelPackage, unpackPackages } from '../parts/packages.ts';
import { run } from '../parts/run.ts';
import { Tree } from '../parts/tree.ts';

const PACKAGES = [
  ...DISK_PACKAGES,
  'busybox-static',
  'dropbear-bin',
  'libc6',
  'libcrypt1',
  'libgmp10',
  'libtomcrypt1',
  'libtommath1',
  'zlib1g',
];

/** Modules in the order of loading; virtio_ring before virtio. */
const DISK_MODULES = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_pci_modern_dev',
  'drivers/virtio/virtio_pci_legacy_dev',
  'drivers/virtio/virtio_pci',
  'drivers/block/virtio_blk',
];
const BOOT_MODULES = [
  'drivers/char/hw_random/virtio-rng',
  'net/core/failover',
  'drivers/net/net_failover',
  'drivers/net/virtio_net',
  // Not late: whoever sees the machine ready may press its power button at once.
  'drivers/acpi/button',
  'drivers/input/evdev',
];
const LATE_MODULES = [
  'drivers/misc/pvpanic/pvpanic',
  'drivers/misc/pvpanic/pvpanic-pci',
  'drivers/virtio/virtio_balloon',
  'drivers/char/virtio_console',
];

const INITIAL_APPLETS = ['sh', 'mount', 'insmod', 'usleep', 'sleep', 'poweroff', 'switch_root'];

/** About 8 MiB of it are used; the rest is for whoever works on the machine. */
const ROOT_MIB = 40;

const here = import.meta.dirname;

export interface TinyImageRequest {
  /** A folder of the builder's own; what it holds is overwritten. */
  workDir: string;
  /** Where the qcow2 goes. It appears there whole or not at all. */
  outFile: string;
  /** False for a plain qcow2: larger, and nothing to unpack when it is read. */
  compressed?: boolean;
  /** Told about each step. */
  log: (line: string) => void;
}

export interface TinyImage {
  path: string;
  /** Of the qcow2, in hex. */
  sha256: string;
  bytes: number;
  /** The kernel's release, such as `6.1.0-40-cloud-amd64`. */
  kernel: string;
  /** What the disk was made of: plain files in the work folder, for machines that boot without its loader. */
  parts: { kernel: string; ramdisk: string; root: string };
}

/**
 * Builds the tiny machine image from Debian packages: Linux, BusyBox, Dropbear and a few scripts. The same packages
 * give the same bytes. Needs apt, dpkg, e2fsprogs and qemu-utils on the host; everything else is only unpacked.
 */
export async function buildTinyImage({
  workDir,
  outFile,
  compressed = true,
  log,
}: TinyImageRequest): Promise<TinyImage> {
  await mkdir(workDir, { recursive: true });
  const kernel = await kernelPackage('linux-image-cloud-amd64');
  log(`fetching ${kernel} and ${PACKAGES.length} more packages`);
  const packages = await unpackPackages([kernel, ...PACKAGES], workDir);
  const release = await onlyName(join(packages, 'lib/modules'));
  const vmlinuz = join(packages, 'boot', `vmlinuz-${release}`);
  const time = Math.floor((await stat(vmlinuz)).mtimeMs / 1000);

  log('laying out the file systems');
  const initrd = cpio(await initialTree(packages, release), time);
  const root = await writeExt4({ workDir, tree: await rootTree(packages, release), sizeMiB: ROOT_MIB, time });
  const disk = await writeDisk({
    workDir,
    tools: packages,
    boot: {
      'syslinux.cfg': await readFile(join(here, 'boot/syslinux.cfg')),
      vmlinuz: await readFile(vmlinuz),
      initrd: gzipSync(initrd, { level: 9 }),
    },
    root,
    time,
  });

  log('writing the qcow2');
  await mkdir(dirname(outFile), { recursive: true });
  const unfinished = `${outFile}.unfinished`;
  await run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', ...(compressed ? ['-c'] : []), disk, unfinished]);
  await rename(unfinished, outFile);
  await rm(disk);
  const parts = { kernel: vmlinuz, ramdisk: join(workDir, 'boot/initrd'), root };
  return { path: outFile, sha256: await digest(outFile), bytes: (await stat(outFile)).size, kernel: release, parts };
}

/** What the kernel needs to find its disk. */
async function initialTree(packages: string, release: string): Promise<Tree> {
  const tree = await new Tree().overlay(join(here, 'initrd'));
  for (const folder of ['dev', 'proc', 'sys', 'root']) tree.folder(`/${folder}`);
  tree.file('/bin/busybox', await readFile(join(packages, 'bin/busybox')), 0o755);
  // BusyBox finds its own applets through /proc, which is not there yet.
  for (const applet of INITIAL_APPLETS) tree.link(`/bin/${applet}`, 'busybox');
  await addModules(tree, packages, release, 'order', DISK_MODULES);
  return tree;
}

async function rootTree(packages: string, release: string): Promise<Tree> {
  const tree = new Tree();
  for (const folder of ['dev', 'proc', 'sys', 'run', 'mnt', 'var/lib/mallee', 'var/log']) tree.folder(`/${folder}`);
  tree.folder('/tmp', 0o1777).folder('/root', 0o700).folder('/root/.ssh', 0o700).folder('/etc/dropbear', 0o700);
  tree.link('/sbin/init', '../bin/busybox');
  tree.file('/bin/busybox', await readFile(join(packages, 'bin/busybox')), 0o755);
  const applets = await run(join(packages, 'bin/busybox'), ['--list']);
  for (const applet of applets.split('\n')) if (applet && applet !== 'busybox') tree.link(`/bin/${applet}`, 'busybox');

  for (const [program, from] of [
    ['dropbear', 'usr/sbin'],
    ['dropbearkey', 'usr/bin'],
  ] as const) {
    const source = join(packages, from, program);
    tree.file(`/bin/${program}`, await readFile(source), 0o755);
    for (const library of await libraries(packages, source)) {
      tree.file(`/lib/${basename(library)}`, await readFile(library), 0o755);
    }
  }
  tree.file('/lib64/ld-linux-x86-64.so.2', await readFile(join(packages, LOADER)), 0o755);
  await addModules(tree, packages, release, 'order', BOOT_MODULES);
  await addModules(tree, packages, release, 'order.late', LATE_MODULES);
  await tree.overlay(join(here, 'root'));
  return tree.file('/etc/shadow', await readFile(join(here, 'root/etc/shadow')), 0o600);
}

const LOADER = 'lib64/ld-linux-x86-64.so.2';

/** The shared libraries that a program asks for, found among the unpacked packages and never on the host. */
async function libraries(packages: string, program: string): Promise<string[]> {
  const search = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'].map((folder) => join(packages, folder)).join(':');
  const listing = await run(join(packages, LOADER), ['--inhibit-cache', '--library-path', search, '--list', program]);
  const found = [...listing.matchAll(/=> (\S+) \(/g)].map((match) => match[1]!);
  const foreign = found.find((path) => !path.startsWith(packages));
  if (foreign) throw new Error(`${program} needs ${basename(foreign)}, which none of the image's packages holds`);
  return found;
}

async function addModules(
  tree: Tree,
  packages: string,
  release: string,
  list: string,
  modules: string[],
): Promise<void> {
  for (const module of modules) {
    // Copied as it is: stripped of its signature a module would taint the kernel.
    const bytes = await readFile(join(packages, 'lib/modules', release, 'kernel', `${module}.ko`));
    tree.file(`/lib/modules/${basename(module)}.ko`, bytes);
  }
  tree.file(`/lib/modules/${list}`, `${modules.map((module) => `${basename(module)}.ko`).join('\n')}\n`);
}

async function onlyName(folder: string): Promise<string> {
  const [name, ...others] = await readdir(folder);
  if (!name || others.length > 0) throw new Error(`${folder} should hold one kernel release`);
  return name;
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
