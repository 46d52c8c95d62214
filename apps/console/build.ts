import { globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const sources = ['src/**/*', 'index.html', 'vite.config.ts', 'package.json', '../../package-lock.json'];

/** When the youngest of the sources was written; the lock stands for every package that goes in. */
const newest = (): number =>
  Math.max(...globSync(sources, { cwd: here }).map((name) => statSync(join(here, name)).mtimeMs));

function isBuilt(): boolean {
  const page = statSync(join(dist, 'index.html'), { throwIfNoEntry: false });
  return page !== undefined && page.mtimeMs >= newest();
}

/**
 * The folder with the app that browsers load, built anew where a source is younger. A build takes some ten seconds; it
 * is made aside and takes its place in one step, so that a broken one leaves what was there.
 */
export async function buildConsole(say: (line: string) => void = () => {}): Promise<string> {
  if (isBuilt()) return dist;
  say('build the web console');
  const aside = join(here, `dist.${process.pid}`);
  const { build } = await import('vite');
  try {
    await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir: aside } });
    mkdirSync(dist, { recursive: true });
    rmSync(dist, { recursive: true });
    renameSync(aside, dist);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return dist;
}
