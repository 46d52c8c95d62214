import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './run.ts';

test('a program that is not installed is told with the package that has it', async () => {
  const said = await run('mmdebstrap-of-nowhere', ['--help']).catch((error: Error) => error.message);
  assert.equal(said, 'mmdebstrap-of-nowhere is missing: apt-get install mmdebstrap-of-nowhere');
});
