import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { explain } from './explain.ts';
import { whatRuns } from './running.ts';
import { Trouble } from './say.ts';

const data = await mkdtemp(join(tmpdir(), 'mallee-command-'));
after(() => rm(data, { recursive: true, force: true }));

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as a person types it, less the launcher. */
function mallee(...args: string[]): Promise<Said> {
  const main = join(import.meta.dirname, '../main.ts');
  return new Promise((resolve) =>
    execFile(process.execPath, [main, ...args], { env: { MALLEE_DATA: data }, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );
}

test('the help names every command, and every command’s help has examples', async () => {
  const { out } = await mallee('--help');
  const names = [...out.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name!).filter((name) => !name.startsWith('-'));
  const expected =
    'up prepare down status usage logs nurse credentials console-password shell backup restore support-bundle give-up-node objects sbom'.split(
      ' ',
    );
  for (const name of expected) assert.ok(names.includes(name), name);
  assert.match(out, /Examples:\n {2}\.\/mallee up/);
  for (const name of expected)
    assert.match((await mallee(name, '--help')).out, new RegExp(`Examples:\\n {2}\\./mallee ${name}|eval`), name);
});

const refusals: [args: string[], says: RegExp][] = [
  [['status'], /^No cloud is running on .*\. Start it with \.\/mallee up\.\n$/],
  [['credentials'], /^The cloud is not running\. Start it with \.\/mallee up\.\n$/],
  [['console-password'], /^The cloud is not running/],
  [['shell'], /^The cloud is not running\. Start it with \.\/mallee up\.\n$/],
  [['backup', 'b.tar.gz'], /^The cloud is not running/],
  [['backup', '/etc/passwd'], /^\/etc\/passwd is there already\. Choose another name\.\n$/],
  [['backup', 'b', '--passphrase-file', '/nowhere'], /^The passphrase cannot be read: ENOENT/],
  [['backup'], /missing required argument 'file'/],
  [['support-bundle', '/etc/passwd'], /is there already/],
  [['usage'], /^The cloud is not running/],
  [['usage', '--days', '0'], /^--days must be 1 to 400\.\n$/],
  [['logs', '--lines', 'many'], /It must be a whole number/],
  [['logs'], /^There are no logs in .* yet\. Start with \.\/mallee up\.\n$/],
  [['status', '--listen', 'here'], /^The option --listen: listen must be an IPv4 address/],
  [['give-up-node', 'node-1'], /^The cloud is not running/],
  [['give-up-node'], /missing required argument 'node'/],
  [['objects', 'stat'], /^The cloud is not running/],
  [['objects', 'burn'], /Allowed choices are stat, scrub, compact/],
  [['dance'], /unknown command 'dance'/],
];
for (const [args, says] of refusals)
  test(`mallee ${args.join(' ')}: refused in a sentence, without a stack, with status 1`, async () => {
    const { code, err } = await mallee(...args);
    assert.equal(code, 1);
    assert.match(err, says);
    assert.doesNotMatch(err, /\n {4}at /);
  });

test('an unknown key in mallee.yaml stops every command in a sentence', async (t) => {
  await writeFile(join(data, 'mallee.yaml'), 'colour: red\n');
  t.after(() => rm(join(data, 'mallee.yaml')));
  const { code, err } = await mallee('status');
  assert.equal(code, 1);
  assert.match(err, /^.*mallee\.yaml: there is no key "colour"\..*\n$/);
});

test('what nobody foresaw is told without a stack, unless it is asked for or goes to a log', () => {
  const fault = new TypeError('x is not a function');
  assert.match(explain(fault, { stack: false }), /^Something went wrong that should not: x is not a function\n/);
  assert.doesNotMatch(explain(fault, { stack: false }), /\n {4}at /);
  assert.match(explain(fault, { stack: true }), /\n {4}at /);
  assert.equal(explain(new Trouble('The disk is full.'), { stack: true }), 'The disk is full.');
});

test('a cloud that something else started is seen by its socket; one that was killed is not', async (t) => {
  const other = await mkdtemp(join(data, 'other-'));
  const config = loadConfig({ data: other });
  const { cloud, files } = dataFolder(other);
  assert.equal(await whatRuns(config), undefined);
  await mkdir(cloud);
  await writeFile(files.controlSocket, '');
  assert.equal(await whatRuns(config), undefined);
  await rm(files.controlSocket);
  const server = createServer().listen(files.controlSocket);
  t.after(() => server.close());
  assert.deepEqual(await whatRuns(config), { by: 'another' });
});
