import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { bundleFolder } from '../bundle/folder.ts';
import { checkedPrefix, imageOptions } from '../bundle/image.ts';
import { bundleAccount, bundleKeys, keyOptions, privateKeyFile } from '../bundle/keys.ts';
import { progressOptions } from '../bundle/progress.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { choice, command, flag, parsedList, text, whole } from '../frame/command.ts';
import { CommandError, fileTrouble, UsageError } from '../frame/failure.ts';
import { makeVolumeImage } from '../volume/image.ts';
import { type Inherited, inherited } from '../volume/inherited.ts';
import { isBelow } from '../volume/mounts.ts';
import { readPaths } from '../volume/patterns.ts';

const { image: _, size: __, architecture: itsArchitecture, prefix: ___, ...about } = imageOptions;

/** What ext4 takes with blocks of 4 KiB. */
const mostMiB = 16 * 1024 * 1024;

export default command({
  summary: 'Make an image of this system’s files, and bundle it',
  about:
    'For root on a running instance. The image is one file system of the kind that the files lie on (ext2, ext3 or ext4; ' +
    'others become ext4). File systems of disks that are mounted below are copied too; dev, media, mnt, proc, run, sys and ' +
    'tmp are empty in it. Private keys, credentials, histories and authorized_keys are left out unless --no-filter is ' +
    'given. Kernel, ramdisk, block device mappings and product codes are those of the instance. Needs GNU tar, e2fsprogs, ' +
    'util-linux and loop devices.',
  service: 'sts',
  options: {
    size: whole('-s, --size MiB', 'size of the image (default: 10240)'),
    excluded: parsedList('-e, --exclude PATH,...', readPaths, 'leave these paths out'),
    included: parsedList('-i, --include PATH,...', readPaths, 'copy these paths whatever else leaves them out'),
    prefix: text('-p, --prefix PREFIX', 'how the bundle’s files’ names begin (default: image)'),
    destination: text('-d, --destination FOLDER', 'where to write the bundle (default: a new folder in /var/tmp)'),
    volume: text('-v, --volume FOLDER', 'the top of the files (default: /)'),
    noFilter: flag('--no-filter', 'keep private keys, credentials and histories'),
    all: flag('--all', 'copy file systems that are mounted from elsewhere, too'),
    inherit: flag('--inherit', 'take kernel, ramdisk, mappings and product codes of the instance (default)'),
    noInherit: flag('--no-inherit', 'ask the metadata service for nothing'),
    fstab: text('--fstab FILE', 'what becomes /etc/fstab in the image'),
    generateFstab: flag('--generate-fstab', 'write a new /etc/fstab into the image'),
    script: text('--script FILE', 'a program to run before bundling, with the mounted image as its argument'),
    partition: choice('-P, --partition KIND', ['none', 'mbr', 'gpt'], 'none: this cloud adds the partition table'),
    grubConfig: { ...text('--grub-config FILE', 'of an image with a boot loader'), hidden: true },
    ...about,
    architecture: { ...itsArchitecture, help: 'its architecture (default: this host’s)', needed: false },
    ...keyOptions,
    ...progressOptions,
  },
  examples: [
    'euca-bundle-vol -s 2048 -e /var/log,/home -p web',
    'euca-bundle-vol -v chroot --no-inherit --generate-fstab --kernel eki-12345678 --ramdisk eri-12345678',
  ],
  async run(context, { partition, grubConfig, inherit, noInherit, fstab, generateFstab, size = 10_240, ...given }) {
    const { system, out } = context;
    if (partition === 'mbr' || partition === 'gpt' || grubConfig !== undefined)
      throw new UsageError(
        `argument ${grubConfig === undefined ? '-P/--partition' : '--grub-config'}: no boot loader is installed, so the ` +
          'image is a file system without a partition table; bundle a whole disk with euca-bundle-image',
      );
    if (inherit && noInherit) throw new UsageError('argument --no-inherit: not allowed with argument --inherit');
    if (fstab !== undefined && generateFstab)
      throw new UsageError('argument --generate-fstab: not allowed with argument --fstab');
    if (size < 1 || size > mostMiB) throw new UsageError(`argument -s/--size: it must be from 1 to ${mostMiB}`);
    if (process.getuid?.() !== 0) throw new CommandError('only root may read all files of a system: run this as root');
    const file = (name: string | undefined, mode: number) =>
      name === undefined ? undefined : usable(resolve(system.cwd, name), name, mode);
    const prefix = checkedPrefix(given.prefix ?? 'image');
    const architecture = given.architecture ?? hostArchitecture();
    const [fstabFile, script] = [file(fstab, constants.R_OK), file(given.script, constants.X_OK)];
    const tree = folderOf(resolve(system.cwd, given.volume ?? '/'), given.volume ?? '/');
    // What is wrong with keys, account, metadata and the bundle's place is told before anything is copied.
    bundleKeys(context, given);
    const account = await bundleAccount(context, given);
    const kept: Inherited = noInherit ? { mappings: [], productCodes: [] } : await inherited(context);
    if (given.destination !== undefined) bundleFolder(system, given.destination);

    // Whatever -e says, the image holds neither itself nor, unless all secrets are kept, the key that signs it.
    const scratch = realpathSync(bundleFolder(system, undefined));
    const key = given.noFilter ? undefined : privateKeyFile(context, given.privateKey);
    const own = [scratch, ...(key === undefined ? [] : [realpathSync(resolve(system.cwd, key))])]
      .filter((path) => isBelow(path, tree))
      .map((path) => `/${relative(tree, path)}`);
    try {
      const image = join(scratch, 'image');
      out.say('Copying files...');
      await makeVolumeImage(context, {
        ...{ tree, scratch, image, sizeMiB: size, script, all: given.all, filter: !given.noFilter },
        ...{ excluded: [...given.excluded.flat(), ...own], included: given.included.flat() },
        fstab: generateFstab ? 'generated' : fstabFile,
      });
      await writeBundle(context, {
        ...{ ...given, account, image, prefix, architecture, size: undefined },
        kernel: given.kernel ?? kept.kernel,
        ramdisk: given.ramdisk ?? kept.ramdisk,
        mappings: given.mappings.length > 0 ? given.mappings : [kept.mappings],
        productCodes: [[...new Set([...kept.productCodes, ...given.productCodes.flat()])]],
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

function usable(path: string, shown: string, mode: number): string {
  try {
    accessSync(path, mode);
    return path;
  } catch (error) {
    throw fileTrouble(error, shown);
  }
}

function folderOf(path: string, shown: string): string {
  try {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    return realpathSync(path);
  } catch (error) {
    throw fileTrouble(error, shown);
  }
}

function hostArchitecture(): string {
  const names: Partial<Record<NodeJS.Architecture, string>> = {
    x64: 'x86_64',
    ia32: 'i386',
    arm64: 'arm64',
    arm: 'armhf',
  };
  const ppc = endianness() === 'LE' ? 'ppc64le' : 'ppc64';
  const name = process.arch === 'ppc64' ? ppc : names[process.arch];
  if (name === undefined) throw new UsageError('argument -r/--arch is required on this host');
  return name;
}
