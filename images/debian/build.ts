import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DISK_PACKAGES, writeDisk } from '../parts/disk.ts';
import { debianSources, unpackPackages } from '../parts/packages.ts';
import { run } from '../parts/run.ts';

/** A small Debian 12 that sets itself up with cloud-init, like the images of the Debian cloud team. */
const PACKAGES = [
  'ca-certificates',
  'cloud-guest-utils',
  'cloud-init',
  'dbus',
  'e2fsprogs',
  // Takes a tenth of netplan's time to bring an interface up under emulation.
  'ifupdown',
  'initramfs-tools',
  'iproute2',
  'iputils-ping',
  // cloud-init asks for an address with it before the network is configured.
  'isc-dhcp-client',
  'kmod',
  'less',
  'linux-image-cloud-amd64',
  'netbase',
  'openssh-server',
  'sudo',
  'systemd-sysv',
  'udev',
];

const ROOT_MIB = 1536;

export interface DebianImageRequest {
  /** A folder of the builder's own; what it holds is overwritten. */
  workDir: string;
  /** Where the qcow2 goes. It appears there whole or not at all. */
  outFile: string;
  /** Told about each step. */
  log: (line: string) => void;
}

/**
 * Builds a Debian 12 image with cloud-init from the host's apt sources; needs root, mmdebstrap and qemu-utils. Nothing
 * in it names a data source: cloud-init finds out by itself, from the firmware's tables, that it is on a cloud of EC2's
 * kind.
 */
export async function buildDebianImage({
  workDir,
  outFile,
  log,
}: DebianImageRequest): Promise<{ path: string; bytes: number }> {
  await mkdir(workDir, { recursive: true });
  const tools = await unpackPackages(DISK_PACKAGES, join(workDir, 'tools'));
  const root = join(workDir, 'root');
  await rm(root, { recursive: true, force: true });

  log(`installing Debian with ${PACKAGES.length} packages and what they need`);
  await run('mmdebstrap', [
    ...['--mode=root', '--variant=minbase', `--include=${PACKAGES.join(',')}`],
    ...['--aptopt=APT::Install-Recommends "false"', '--aptopt=Acquire::Languages "none"', '--dpkgopt=force-unsafe-io'],
    ...['man', 'locale', 'doc'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    ...['bookworm', root, ...(await debianSources())],
  ]);

  log('laying out the file systems');
  await cp(join(import.meta.dirname, 'root'), root, { recursive: true });
  // Every machine makes these for itself.
  for (const name of await readdir(join(root, 'etc/ssh'))) {
    if (name.startsWith('ssh_host_')) await rm(join(root, 'etc/ssh', name));
  }
  await writeFile(join(root, 'etc/machine-id'), '');
  const image = join(workDir, 'root.img');
  await rm(image, { force: true });
  await run('mkfs.ext4', ['-q', '-L', 'debian', '-d', root, image, `${ROOT_MIB}M`]);
  const kernel = (await readdir(join(root, 'boot'))).find((name) => name.startsWith('vmlinuz-'));
  if (!kernel) throw new Error('Debian was installed without a kernel');
  const disk = await writeDisk({
    workDir,
    tools,
    boot: {
      'syslinux.cfg': await readFile(join(import.meta.dirname, 'boot/syslinux.cfg')),
      vmlinuz: await readFile(join(root, 'boot', kernel)),
      initrd: await readFile(join(root, 'boot', kernel.replace('vmlinuz', 'initrd.img'))),
    },
    root: image,
    time: Math.floor((await stat(join(root, 'boot', kernel))).mtimeMs / 1000),
  });

  log('writing the qcow2');
  await mkdir(dirname(outFile), { recursive: true });
  await run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', '-c', disk, `${outFile}.unfinished`]);
  await rename(`${outFile}.unfinished`, outFile);
  await rm(workDir, { recursive: true });
  return { path: outFile, bytes: (await stat(outFile)).size };
}
