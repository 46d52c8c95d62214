import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { aliases } from '../frame/aliases.ts';
import { commandNames, loadCommand } from '../frame/catalogue.ts';
import { commonOptions } from '../frame/common-options.ts';
import { call, home } from './golden.ts';

const names = await commandNames();

for (const name of names)
  test(`${name} explains itself: help, man page, examples, and no option twice`, async () => {
    const command = await loadCommand(name);
    const own = [...Object.values(command.options ?? {}), ...Object.values(command.positionals ?? {})];
    const spelt = own.flatMap(({ names: each }) => each);
    assert.deepEqual(spelt, [...new Set(spelt)]);
    for (const argument of [...own, ...Object.values(commonOptions(command))]) {
      assert.ok(argument.help.length > 4, argument.names[0]);
      for (const each of argument.names) assert.match(each, /^(-[A-Za-z0-9]|--[a-z0-9][a-z0-9-]+)$/);
    }
    const { code, out, err } = await call(name, ['--help']);
    assert.deepEqual([code, err], [0, '']);
    assert.ok(out.startsWith(`usage: ${name}`), out);
    for (const line of out.split('\n')) assert.ok(line.length <= 140, line);
    for (const { names: each, hidden } of own) if (!hidden) for (const one of each) assert.ok(out.includes(one), one);
    if (command.filters) assert.match(out, /\nfilters:\n/);
    assert.ok(command.examples.length > 0 && command.examples.every((line) => out.includes(line)));
    const page = await call('euca', ['man', name]);
    assert.deepEqual([page.code, page.err], [0, '']);
    assert.ok(page.out.startsWith(`.TH ${name.toUpperCase()} 1`));
    assert.match(page.out, /\n\.SH EXAMPLES\n/);
  });

/** Nothing that they are told makes them print: they change nothing and say so. Their golden is of that. */
const alwaysRefuse = ['euca-modify-property'];

test('every command has a golden of what it prints', async () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const sources = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
  /** The commands whose lines a helper is given; `euare-${noun}delpolicy` is one for every noun. */
  const linesOf = (helper: string) =>
    [...sources.matchAll(new RegExp(`\\b${helper}\\(\\s*['"\`]([\\w\${}-]+)`, 'g'))].map(
      ([, name = '']) => new RegExp(`^${(aliases[name] ?? name).replace(/\$\{\w+\}/g, '[a-z]+')}$`),
    );
  const [printed, refused] = [linesOf('(?:golden|prints)'), linesOf('failing')];
  const without = names
    .filter((name) => aliases[name] === undefined)
    .filter((name) => !(alwaysRefuse.includes(name) ? refused : printed).some((line) => line.test(name)));
  assert.deepEqual(without, []);
});

test('groff reads every man page without a complaint', async (t) => {
  let groff = '/usr/bin/groff';
  try {
    execFileSync(groff, ['--version']);
  } catch {
    groff = '';
  }
  if (groff === '') return t.skip('there is no groff here');
  const pages: string[] = [];
  for (const name of names) pages.push((await call('euca', ['man', name])).out);
  const input = pages.join('');
  assert.equal(execFileSync('/bin/sh', ['-c', `${groff} -man -Tutf8 -ww -z 2>&1`], { input }).toString(), '');
});

test('bash completes commands’ options, and offers what an option takes', async () => {
  const { out } = await call('euca', ['completion', 'bash']);
  const script = join(home, 'completion.bash');
  writeFileSync(script, out);
  const complete = (words: string[]) =>
    execFileSync('/bin/bash', [
      '-c',
      `. ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _mallee_euca; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ])
      .toString()
      .trim()
      .split('\n');
  assert.deepEqual(complete(['euca-run-instances', '--inst']), [
    '--instance-count',
    '--instance-initiated-shutdown-behavior',
    '--instance-type',
  ]);
  assert.deepEqual(complete(['euca-run-instances', '--addressing', '']), ['private', 'public']);
  assert.deepEqual(complete(['euca-describe-instances', '--output', 'y']), ['yaml']);
  for (const name of names) assert.ok(out.includes(` ${name}`), name);
});

test('the completions for zsh and fish name every command and option', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { out, code } = await call('euca', ['completion', shell]);
    assert.equal(code, 0);
    for (const name of names) assert.ok(out.includes(name), `${shell} ${name}`);
    assert.ok(out.includes('instance-type'));
  }
  const { code, err } = await call('euca', ['completion', 'tcsh']);
  assert.deepEqual(
    [code, err.split('\n').at(-2)],
    [2, "euca: error: argument SHELL: invalid choice: 'tcsh' (choose from 'bash', 'zsh', 'fish')"],
  );
});

test('euca lists the commands, and links them into a folder, again and again', async () => {
  const { out } = await call('euca', ['commands']);
  assert.deepEqual(
    out
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0]),
    names,
  );
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (let time = 0; time < 2; time += 1) assert.equal((await call('euca', ['link', 'bin'])).code, 0);
  assert.deepEqual(readdirSync(folder), [...names, 'euca'].sort());
  assert.match(readlinkSync(join(folder, 'euca-describe-instances')), /apps\/cli\/bin\/euca$/);
});

test('euca runs a command by its name, and knows what was meant by a wrong one', async () => {
  assert.equal((await call('euca', ['euca-version'])).out, 'euca2ools 3.4.1 (Mallee)\n');
  assert.equal((await call('euca', ['version'])).out, 'euca2ools 3.4.1 (Mallee)\n');
  const { code, err } = await call('euca-descibe-instances', []);
  assert.deepEqual(
    [code, err],
    [
      1,
      "euca-descibe-instances: error: there is no command 'euca-descibe-instances'; did you mean euca-describe-instances?\n",
    ],
  );
});
