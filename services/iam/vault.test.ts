import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { openVault } from './vault.ts';

const key = Buffer.alloc(32, 1);
const vault = openVault(key, manualWorld());

test('what was sealed opens under the same key and subject', () => {
  const sealed = vault.seal('tell nobody', 'AKIA1');
  assert.equal(openVault(key, manualWorld(2)).unseal(sealed, 'AKIA1'), 'tell nobody');
  assert.ok(!Buffer.from(sealed, 'base64').includes('nobody'));
  assert.notEqual(vault.seal('tell nobody', 'AKIA1'), sealed);
});

test('it does not open under another key, about another subject, or changed', () => {
  const sealed = vault.seal('tell nobody', 'AKIA1');
  assert.throws(() => openVault(Buffer.alloc(32, 2), manualWorld()).unseal(sealed, 'AKIA1'));
  assert.throws(() => vault.unseal(sealed, 'AKIA2'));
  for (const at of [0, 12, 28]) {
    const bytes = Buffer.from(sealed, 'base64');
    bytes[at]! ^= 1;
    assert.throws(() => vault.unseal(bytes.toString('base64'), 'AKIA1'));
  }
  assert.throws(() => vault.unseal('', 'AKIA1'));
});

test('derived bytes are the same for one purpose and subject, and differ for any other', () => {
  const derived = [vault.derive('a', 'x', 30), vault.derive('b', 'x', 30), vault.derive('a', 'y', 30)];
  assert.deepEqual(vault.derive('a', 'x', 30), derived[0]);
  assert.equal(new Set(derived.map(String)).size, 3);
});

test('a master key that is too short is refused', () => {
  assert.throws(() => openVault(Buffer.alloc(16), manualWorld()), /32 bytes/);
});
