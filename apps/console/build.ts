import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const sources = ['src/**/*', 'index.html', 'vite.config.ts', 'package.json', '../../package-lock.json'];

/** Whether the app is there, and younger than all it is made of; the lock stands for every package that goes in. */
export function consoleIsBuilt(): boolean {
  const page = statSync(join(dist, 'index.html'), { throwIfNoEntry: false });
  if (!page) return false;
  return globSync(sources, { cwd: here }).every((name) => statSync(join(here, name)).mtimeMs <= page.mtimeMs);
}

/**
 * The folder with the app that browsers load, built anew where a source is younger; that takes some ten seconds. It is
 * made aside and takes its place in one step, so that a build that fails leaves what was there.
 */
export async function buildConsole(): Promise<string> {
  if (consoleIsBuilt()) return dist;
  const aside = join(here, `dist.${process.pid}`);
  try {
    const { build } = await import('vite');
    await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'error', build: { outDir: aside } });
    squeeze(join(aside, 'assets'));
    mkdirSync(dist, { recursive: true });
    rmSync(dist, { recursive: true });
    renameSync(aside, dist);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return dist;
}

/** Beside each file the same in fewer bytes, so that no request waits for it. Nine of eleven: the rest takes a minute. */
function squeeze(folder: string): void {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  for (const name of readdirSync(folder).filter((each) => /\.(js|css|svg)$/.test(each))) {
    const plain = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(plain, { params }));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(plain, { level: 9 }));
  }
}

if (import.meta.main) await buildConsole();
