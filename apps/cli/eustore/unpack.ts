import { createReadStream } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BundleFault, type Member, untar } from '@mallee/bundle';
import { CommandError, fileTrouble, troubleOf } from '../frame/failure.ts';

export type Role = 'kernel' | 'ramdisk' | 'image';
export const hypervisors = ['xen', 'kvm', 'universal'] as const;
export type Hypervisor = (typeof hypervisors)[number];

const mostBytes = 256 * 1024 ** 3;
const mostMembers = 10_000;

/**
 * Takes the wanted files out of a tarball and writes them below a folder, each under the name of its role: no name of
 * the archive becomes a path. What an honest tarball of an image does not have (links, devices, `..`) ends it all.
 */
export async function unpackImage(
  archive: string,
  folder: string,
  hypervisor: Hypervisor,
  wanted: readonly Role[],
): Promise<Partial<Record<Role, string>>> {
  const found: Partial<Record<Role, string>> = {};
  let members = 0;
  try {
    for await (const member of untar(limited(plain(archive)))) {
      members += 1;
      if (members > mostMembers) throw refused(archive, `it holds more than ${mostMembers} files`);
      checkMember(archive, member);
      const role = roleOf(member, hypervisor);
      if (role === undefined || !wanted.includes(role) || found[role] !== undefined) continue;
      const path = join(folder, role);
      await write(member, path, folder);
      found[role] = path;
    }
  } catch (error) {
    if (error instanceof BundleFault) throw refused(archive, error.message);
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw refused(archive, 'it is neither a tar archive nor one that gzip packed');
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw fileTrouble(error, archive);
    throw error;
  }
  const missing = wanted.filter((role) => found[role] === undefined);
  if (missing.length > 0) {
    const where = hypervisor === 'universal' ? '' : ` for ${hypervisor}`;
    throw new CommandError(`${basename(archive)} holds no ${missing.join(' and no ')}${where}`);
  }
  return found;
}

const refused = (archive: string, why: string) => new CommandError(`${basename(archive)} is refused: ${why}`);

function checkMember(archive: string, { name, type, isFile }: Member): void {
  if (name.startsWith('/') || name.split('/').includes('..'))
    throw refused(archive, `'${name}' would lie outside of it`);
  if (!isFile && type !== '5') throw refused(archive, `'${name}' is neither a file nor a folder (type ${type})`);
}

/** By the names that eustore's tarballs have: kernels lie in a folder of their hypervisor unless there is one for all. */
function roleOf({ name, isFile }: Member, hypervisor: Hypervisor): Role | undefined {
  const file = basename(name);
  const boots = hypervisor === 'universal' || name.split('/').includes(`${hypervisor}-kernel`);
  if (!isFile) return undefined;
  if (file.startsWith('vmlinu')) return boots ? 'kernel' : undefined;
  if (/^(initrd|initramfs)|loader/.test(file)) return boots ? 'ramdisk' : undefined;
  return file.endsWith('.img') ? 'image' : undefined;
}

async function* plain(archive: string): AsyncGenerator<Buffer> {
  const file = await open(archive);
  const magic = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  const stream = createReadStream(archive);
  if (magic.buffer.readUInt16BE(0) !== 0x1f8b) yield* stream as AsyncIterable<Buffer>;
  // An error of either ends the iteration, which reports it.
  else yield* pipeline(stream, createGunzip(), () => undefined) as AsyncIterable<Buffer>;
}

async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > mostBytes) throw new BundleFault(`it unpacks to more than ${mostBytes / 1024 ** 3} GiB`);
    yield chunk;
  }
}

async function write({ name, size, content }: Member, path: string, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch(troubleOf(folder));
  if (size > Math.min(bavail * bsize, mostBytes))
    throw new CommandError(`'${name}' has ${size} bytes, and there is room for ${bavail * bsize} in ${folder}`);
  const file = await open(path, 'wx', 0o600).catch(troubleOf(path));
  try {
    for await (const chunk of content) await file.writeFile(chunk).catch(troubleOf(path));
  } finally {
    await file.close();
  }
}
