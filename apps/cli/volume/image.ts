import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../frame/context.ts';
import { CommandError, fileTrouble, troubleOf } from '../frame/failure.ts';
import { inImage, ProgramError, runProgram } from './in-image.ts';
import { emptied, type Mount, mountOf, readMounts } from './mounts.ts';
import { excludeOptions, withParents } from './patterns.ts';

export interface VolumeRequest {
  /** The tree's top, without links in its path. */
  readonly tree: string;
  /** A folder for what is needed on the way, without links in its path. */
  readonly scratch: string;
  readonly image: string;
  readonly sizeMiB: number;
  readonly excluded: readonly string[];
  readonly included: readonly string[];
  readonly filter: boolean;
  readonly all: boolean;
  /** A file that becomes etc/fstab, or one that is written here; undefined where the tree's own stays. */
  readonly fstab: string | 'generated' | undefined;
  /** A program that is run with the image's mounted file system as its argument. */
  readonly script: string | undefined;
}

/** Copies a file tree into an ext file system of its own, with owners, modes, times, links and extended attributes. */
export async function makeVolumeImage(context: Context, request: VolumeRequest): Promise<void> {
  const { system } = context;
  const { tree, scratch, image, included } = request;
  for (const path of included) checkIncluded(tree, path);
  const mounts = readMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  const { type, label, uuid } = await kindOf(context, request, mountOf(mounts, tree));
  const fstab = request.fstab === 'generated' ? join(scratch, 'fstab') : request.fstab;
  if (fstab !== undefined && request.fstab === 'generated') await writeFile(fstab, generatedFstab(uuid, type));

  const file = await open(image, 'wx', 0o600).catch(troubleOf(image));
  await file
    .truncate(request.sizeMiB * 1024 * 1024)
    .catch(troubleOf(image))
    .finally(() => file.close());
  const names = label === undefined ? [] : ['-L', label];
  await told(runProgram(system, `mkfs.${type}`, ['-q', '-F', '-U', uuid, ...names, image]));
  const place = { image, at: join(scratch, 'root') };
  await mkdir(place.at);

  const left = excludeOptions(tree, { ...request, emptied: emptied(mounts, tree, request.all) });
  const copied = (words: readonly string[]) =>
    told(inImage(system, place, copy, [tree, join(scratch, 'failed'), ...words]), request.sizeMiB);
  await copied([...left, '.']);
  if (included.length > 0) {
    const parents = [...new Set(included.flatMap((path) => withParents(path).slice(0, -1)))];
    await copied(['--no-recursion', ...parents, '--recursion', ...included.map((path) => `.${path}`)]);
  }
  await told(inImage(system, place, furnish, [fstab ?? '']), request.sizeMiB);
  if (request.script === undefined) return;
  const said = await told(inImage(system, place, '"$2" "$1" 2>&1', [request.script]), request.sizeMiB, request.script);
  system.stderr.write(said);
}

/** Fails only where something could not be read or written: on a running system files change and vanish (status 1). */
const copy = `
set -f
tree=$2 failed=$3; shift 3
same="--numeric-owner --xattrs --xattrs-include=* --acls --selinux"
{ tar --create --file=- --sparse $same -C "$tree" "$@" || [ $? -eq 1 ] || touch "$failed"; } |
  tar --extract --file=- --same-owner --preserve-permissions $same -C "$MOUNTED"
[ ! -e "$failed" ]`;

/** What a system needs to start, whose contents are of no use to another one. No link of the tree is followed. */
const furnish = `
cd "$MOUNTED"
for each in dev etc proc run sys tmp; do
  [ ! -L $each ] || { echo "/$each is a link; it must be a folder" >&2; exit 1; }
  [ -d $each ] || { mkdir $each; [ $each != tmp ] || chmod 1777 tmp; }
done
node() { rm -f "dev/$1"; mknod -m "$2" "dev/$1" c "$3" "$4"; }
node console 600 5 1; node tty 666 5 0; node tty0 600 4 0; node ttyS0 600 4 64
node null 666 1 3; node zero 666 1 5; node full 666 1 7; node random 666 1 8; node urandom 666 1 9
[ -z "$2" ] || { rm -f etc/fstab; cp "$2" etc/fstab; chmod 644 etc/fstab; }
cd /`;

interface Kind {
  readonly type: string;
  readonly uuid: string;
  readonly label?: string | undefined;
}

/** The kind that the tree lies on, and its name and label, by which its fstab and boot loader may know it. */
async function kindOf({ system }: Context, { tree, fstab }: VolumeRequest, mount: Mount | undefined): Promise<Kind> {
  if (!mount || !/^ext[234]$/.test(mount.type)) {
    if (fstab === undefined && existsSync(join(tree, 'etc/fstab')))
      throw new CommandError(
        `${tree} lies on ${mount?.type ?? 'an unknown file system'} and its image will be ext4: ` +
          'give --generate-fstab, or --fstab with what shall be mounted',
      );
    return { type: 'ext4', uuid: randomUUID() };
  }
  if (mount.point !== tree || mount.root !== '/') return { type: mount.type, uuid: randomUUID() };
  const facts = await runProgram(system, 'blkid', ['-o', 'export', mount.device]).catch(() => '');
  const fact = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(facts)?.[1];
  return { type: mount.type, uuid: fact('UUID') ?? randomUUID(), label: fact('LABEL') };
}

const generatedFstab = (uuid: string, type: string) =>
  [
    `UUID=${uuid} / ${type} defaults 1 1`,
    'none /dev/pts devpts gid=5,mode=620 0 0',
    'none /proc proc defaults 0 0',
    'none /sys sysfs defaults 0 0',
    '',
  ].join('\n');

/** A link on the way would lead out of the image. */
function checkIncluded(tree: string, path: string): void {
  for (const each of withParents(path)) {
    let isLink: boolean;
    try {
      isLink = lstatSync(join(tree, each)).isSymbolicLink();
    } catch (error) {
      throw fileTrouble(error, join(tree, each));
    }
    if (isLink && each !== `.${path}`)
      throw new CommandError(`argument -i/--include: ${each.slice(1)} is a link; name the path that it leads to`);
  }
}

/** A program's failure as the command's. */
async function told(work: Promise<string>, sizeMiB?: number, script?: string): Promise<string> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    if (sizeMiB !== undefined && /No space left on device/.test(error.message))
      throw new CommandError(`the files do not fit into ${sizeMiB} MiB; give a larger -s/--size`);
    const said = error.message.split('\n').slice(0, 3).join('; ');
    throw new CommandError(script === undefined ? `the image could not be made: ${said}` : `${script} failed: ${said}`);
  }
}
