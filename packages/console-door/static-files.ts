import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

interface StaticFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

/** The app as it was built, whole in memory: a path that is not in it leads nowhere on the disk. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Reads the folder that the app was built into; empty where it was not. `X.br` and `X.gz` are `X` in fewer bytes. */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const bytes = new Map<string, Buffer>();
  for (const entry of await list(folder))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      bytes.set(`/${relative(folder, path)}`, await readFile(path));
    }
  for (const [path, plain] of bytes) {
    const type = types[extname(path)];
    const [br, gzip] = [bytes.get(`${path}.br`), bytes.get(`${path}.gz`)];
    if (type !== undefined) files.set(path, { type, plain, ...(br && { br }), ...(gzip && { gzip }) });
  }
  return files;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
