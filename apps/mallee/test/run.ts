import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { installMissing } from '../install/install-missing.ts';
import { CLIENT_PACKAGES, RUN_PACKAGES, TEST_PACKAGES } from '../install/packages.ts';
import { shell } from '../install/shell.ts';

/**
 * `./mallee test`: installs what the tests need, checks the code, and runs every test; machine tests one file at a
 * time, since each wants the processors for itself. Ends with `N passed, N failed`.
 */
const root = join(import.meta.dirname, '../../..');
const only = process.argv.slice(2);
let passed = 0;
let failed = 0;
const failures: string[] = [];

const say = (line: string) => process.stdout.write(`${line}\n`);

function count(name: string, fine: boolean): void {
  if (fine) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}

/** One of the checks that read the code without running it. */
async function check(name: string, program: string, ...args: string[]): Promise<void> {
  const started = performance.now();
  const { code, stdout, stderr } = await shell(program, args, { timeoutMs: 900_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
  if (code !== 0) say(`${stdout}\n${stderr}`);
  count(name, code === 0);
}

/** Runs test files and counts tests, not suites. */
async function tests(title: string, files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  say(`\n${title}: ${files.length} files`);
  const started = performance.now();
  const events = run({
    files: [...files],
    concurrency,
    timeout: 1_200_000,
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', join(import.meta.dirname, 'fixed-seed.ts')],
  });
  events.on('test:pass', ({ name, details, skip }) => {
    if (details.type !== 'suite' && skip === undefined) count(name, true);
  });
  events.on('test:fail', ({ name, details, file }) => {
    if (details.type !== 'suite') count(`${relative(root, file ?? '')}: ${name}`, false);
  });
  const reporter = events.compose(spec);
  for await (const chunk of reporter) process.stdout.write(chunk as string);
  say(`${title}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

process.chdir(root);
await installMissing({
  wanted: [...RUN_PACKAGES, ...TEST_PACKAGES, ...(only.includes('s3-clients') ? CLIENT_PACKAGES : [])],
  shell,
  euid: process.geteuid?.() ?? -1,
  yes: true,
  ask: undefined,
  say,
});

const all = globSync('{packages,services,apps,images}/**/*.test.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules',
})
  // Slow ones (a whole Debian under emulation) run when they are named: ./mallee test debian
  .filter((file) => (only.length === 0 ? !file.includes('.slow.') : only.some((part) => file.includes(part))))
  .sort();
const onMachines = all.filter((file) => file.endsWith('.machine.test.ts'));

if (only.length === 0) {
  const bin = (name: string) => join(root, 'node_modules/.bin', name);
  await check('the lock installs as it is (npm ci --dry-run)', 'npm', 'ci', '--dry-run', '--no-audit', '--no-fund');
  await check('format and lint (biome)', process.execPath, bin('biome'), 'check', '.');
  const tsc = join(root, 'node_modules/typescript7/bin/tsc');
  await check('types (tsc)', process.execPath, tsc, '--noEmit');
  await check('types of the console (tsc)', process.execPath, tsc, '--noEmit', '--project', 'apps/console');
  await check(
    'imports (dependency-cruiser)',
    process.execPath,
    bin('depcruise'),
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'services',
    'apps',
    'bench',
  );
  await check('dead code (knip)', process.execPath, bin('knip'), '--no-config-hints');
}
// Before its tests, which run beside each other and would each build it.
if (all.some((file) => file.startsWith('apps/console/')))
  await check('the web console builds (vite)', process.execPath, join(root, 'apps/console/build.ts'));
await tests(
  'Tests',
  all.filter((file) => !onMachines.includes(file)),
  2,
);
await tests('Machine tests', onMachines, 1);

if (failures.length > 0) say(`\nFailed:\n${failures.map((name) => `  ✖ ${name}`).join('\n')}`);
say(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
