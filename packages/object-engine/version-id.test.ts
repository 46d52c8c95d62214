import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatId, parseId, whichVersion } from './version-id.ts';

test('a version id is 32 hex digits that give back the sequence', () => {
  for (const sequence of [1, 0xffff_ffff, Number.MAX_SAFE_INTEGER]) {
    assert.match(formatId(sequence), /^[0-9a-f]{32}$/);
    assert.equal(parseId(formatId(sequence)), sequence);
  }
});

test('text that is no version id names nothing', () => {
  for (const text of ['', '1', 'NULL', 'f'.repeat(32), `${'0'.repeat(31)}G`, `${'0'.repeat(18)}${'f'.repeat(14)}`])
    assert.equal(whichVersion(text), 'nothing');
  assert.equal(whichVersion('null'), 'null');
  assert.equal(whichVersion(undefined), undefined);
});
