import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, lstat, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Trouble } from '../commands/say.ts';
import { headerBytes, magic, seal, unseal } from './sealed.ts';

/** Things to pack: names of files and folders, below a folder. */
export interface Heap {
  readonly from: string;
  readonly names: readonly string[];
}

export interface PackOptions {
  readonly passphrase?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Packs heaps into one `.tar.gz` that only its owner may read, sealed where there is a passphrase. The name appears once
 * the bytes are on disk; a file that is there already is never replaced. Returns its size in bytes.
 */
export async function pack(heaps: readonly Heap[], target: string, options: PackOptions = {}): Promise<number> {
  const part = `${target}.part`;
  const file = await openNew(part);
  try {
    const tar = program('tar', ['--create', '--gzip', '--file=-', '--numeric-owner', ...heaps.flatMap(place)], options);
    await file.writeFile(options.passphrase ? seal(tar.out, options.passphrase) : tar.out);
    await tar.ended;
    await file.sync();
    const { size } = await file.stat();
    await link(part, target).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new Trouble(`${target} is there already. Choose another name.`) : error;
    });
    return size;
  } finally {
    await file.close();
    await rm(part, { force: true });
    await syncFolder(dirname(target));
  }
}

/**
 * Unpacks into an empty folder and checks that nothing but files and folders came out. What is there after an error is
 * not to be trusted.
 */
export async function unpack(source: string, folder: string, { passphrase, signal }: PackOptions = {}): Promise<void> {
  const sealed = await isSealed(source);
  if (sealed && !passphrase) throw new Trouble(`${source} is sealed: give its passphrase with --passphrase-file.`);
  if (!sealed && passphrase) throw new Trouble(`${source} is not sealed: leave --passphrase-file out.`);
  const bytes = createReadStream(source);
  const args = ['--extract', '--gzip', '--file=-', '--no-same-owner', '--no-same-permissions', '-C', folder];
  const tar = program('tar', args, { signal });
  const fed = pipeline(passphrase ? unseal(bytes, passphrase) : bytes, tar.in);
  // Of two failures the one that made the other is told: a broken seal makes tar stop.
  const [feeding, ending] = await Promise.allSettled([fed, tar.ended]);
  const failed = [feeding, ending].find((end) => end.status === 'rejected');
  if (failed) {
    const { code, message } = failed.reason as NodeJS.ErrnoException;
    const why = code === 'EPIPE' && ending.status === 'rejected' ? (ending.reason as Error).message : message;
    throw new Trouble(`${source} cannot be unpacked: ${why}`);
  }
  await allPlain(folder);
}

async function allPlain(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const { nlink } = await lstat(path);
    if (!entry.isDirectory() && !(entry.isFile() && nlink === 1))
      throw new Trouble(
        `The archive is none of ours: ${path.slice(folder.length + 1)} is neither a file nor a folder.`,
      );
  }
}

async function isSealed(source: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(source);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, magic.length, 0);
    return buffer.subarray(0, bytesRead).equals(magic);
  } catch (error) {
    throw new Trouble(`${source} cannot be read: ${(error as Error).message}`);
  } finally {
    await file?.close();
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    await rm(path, { force: true });
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw new Trouble(`${path} cannot be written: ${(error as Error).message}`);
  }
}

const place = ({ from, names }: Heap): string[] => ['-C', from, ...names];

function program(name: string, args: readonly string[], { signal }: { signal?: AbortSignal | undefined }) {
  const child = spawn(name, args, {
    signal,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(complaints.join('').trim() || `${name} ended with status ${code}`);
  });
  ended.catch(() => {});
  return { in: child.stdin, out: child.stdout, ended };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
