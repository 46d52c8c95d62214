import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installMissing } from '../install/install-missing.ts';
import { missing } from '../install/missing.ts';
import { RUN_PACKAGES } from '../install/packages.ts';
import { shell } from '../install/shell.ts';
import type { Host } from './host.ts';

export interface RealHostOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told what an installation is doing. */
  say: (line: string) => void;
}

/** The machine that this runs on. */
export function realHost({ now, say }: RealHostOptions): Host {
  const euid = process.geteuid?.() ?? -1;
  return {
    name: hostname(),
    arch: process.arch,
    euid,
    now,
    read: (path) => readFile(path, 'utf8').catch(() => undefined),
    list: (path) => readdir(path).catch(() => []),
    exists,
    mode: async (path) => (await stat(path).catch(() => undefined))?.mode,
    async room(path) {
      const { bavail, blocks, bsize, ffree, files } = await statfs(await nearest(path));
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeInodes: ffree, totalInodes: files };
    },
    tryStorage: async (folder) => tryStorage(await nearest(folder)),
    tryListen,
    run: (program, args, timeoutMs = 30_000) => shell(program, args, { timeoutMs }),
    async lend(content, use) {
      const folder = await mkdtemp(join(tmpdir(), 'mallee-nurse-'));
      try {
        const path = join(folder, 'lent');
        await writeFile(path, content);
        return await use(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    remove: (path) => rm(path, { force: true }),
    end(pid) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch (error) {
        // Gone already is as good.
        if (codeOf(error) !== 'ESRCH') throw error;
      }
    },
    missingPackages: () => missing(RUN_PACKAGES, shell),
    installPackages: () => installMissing({ wanted: RUN_PACKAGES, shell, euid, yes: true, ask: undefined, say }),
  };
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The path itself, or the closest folder above it that exists. */
async function nearest(path: string): Promise<string> {
  return (await exists(path)) ? path : nearest(dirname(path));
}

async function tryStorage(folder: string): Promise<{ sync: string; reflink: boolean }> {
  let own: string | undefined;
  try {
    own = await mkdtemp(join(folder, '.nurse-'));
    await using file = await open(join(own, 'thermometer'), 'w');
    await file.write(Buffer.alloc(4096, 37));
    await file.datasync();
    const clone = copyFile(join(own, 'thermometer'), join(own, 'clone'), constants.COPYFILE_FICLONE_FORCE);
    return {
      sync: 'works',
      reflink: await clone.then(
        () => true,
        () => false,
      ),
    };
  } catch (error) {
    return { sync: codeOf(error), reflink: false };
  } finally {
    if (own) await rm(own, { recursive: true, force: true });
  }
}

function tryListen(address: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
