import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { unwrap, wrap } from './envelope.ts';

const world = { bytes: randomBytes };

test('an envelope opens under the same key and about the same thing only, and unchanged', () => {
  const [root, key] = [randomBytes(32), randomBytes(32)];
  const envelope = wrap(root, key, 'object 1', world);
  assert.deepEqual(unwrap(root, envelope, 'object 1'), key);
  assert.equal(unwrap(randomBytes(32), envelope, 'object 1'), undefined);
  assert.equal(unwrap(root, envelope, 'object 2'), undefined);
  for (let at = 0; at < envelope.length; at++) {
    const changed = Buffer.from(envelope);
    changed[at]! ^= 1;
    assert.equal(unwrap(root, changed, 'object 1'), undefined, `byte ${at}`);
  }
  assert.ok(!wrap(root, key, 'object 1', world).equals(envelope));
});
