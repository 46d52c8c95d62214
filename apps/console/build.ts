import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const sources = ['src/**/*', 'index.html', 'vite.config.ts', 'build.ts', 'package.json', '../../package-lock.json'];

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
    separateFonts(join(aside, 'assets'));
    squeeze(join(aside, 'assets'));
    mkdirSync(dist, { recursive: true });
    rmSync(dist, { recursive: true });
    renameSync(aside, dist);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return dist;
}

/**
 * The design system's styles hold eight faces of its font, two of which a page shows. As files of their own those two are
 * loaded beside the page, and text is there before them.
 */
function separateFonts(folder: string): void {
  const within = /src:url\(["']?data:font\/woff2;base64,([\w+/=]+)["']?\)/g;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.css'))) {
    const styles = readFileSync(join(folder, name), 'utf8');
    const apart = styles.replace(within, (_, base64: string) => {
      const face = Buffer.from(base64, 'base64');
      const file = `font-${createHash('sha256').update(face).digest('base64url').slice(0, 8)}.woff2`;
      writeFileSync(join(folder, file), face);
      return `font-display:swap;src:url(./${file})`;
    });
    if (apart !== styles) writeFileSync(join(folder, name), apart);
  }
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
