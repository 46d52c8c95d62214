import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { commandNames } from '../frame/catalogue.ts';
import { home } from './golden.ts';

test('a package has a link, a man page and completions for every command', async () => {
  const dest = mkdtempSync(join(home, 'dest-'));
  const script = join(import.meta.dirname, '../../../packaging/install-commands.sh');
  const env = { PATH: '/usr/bin:/bin', HOME: home, MALLEE_NODE: process.execPath };
  const said = execFileSync('/bin/sh', [script, dest, '/usr/lib/mallee'], { env, encoding: 'utf8' });
  assert.equal(said, '');
  const names = await commandNames();
  assert.deepEqual(readdirSync(join(dest, 'usr/bin')), [...names, 'euca'].sort());
  assert.equal(readlinkSync(join(dest, 'usr/bin/euca-run-instances')), '/usr/lib/mallee/apps/cli/bin/euca');
  assert.deepEqual(readdirSync(join(dest, 'usr/share/man/man1')), names.map((name) => `${name}.1.gz`).sort());
  assert.match(
    gunzipSync(readFileSync(join(dest, 'usr/share/man/man1/euca-register.1.gz'))).toString(),
    /^\.TH EUCA-REGISTER 1/,
  );
  const completions = join(dest, 'usr/share/bash-completion/completions/euca-register');
  assert.match(readFileSync(completions, 'utf8'), /^# Completions of the euca commands for bash/);
});
