import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { SigningKey } from './signing-key.ts';

test('a signing key signs as HMAC-SHA256 does, whatever it signed before', () => {
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    // About the end of the room for usual texts, which is 512.
    fc.uint8Array({ minLength: 510, maxLength: 514 }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(text, { minLength: 1, maxLength: 5 }), (bytes, texts) => {
      const key = new SigningKey(bytes);
      for (const each of texts)
        assert.deepEqual(
          key.sign(Buffer.from(each).toString('latin1')),
          createHmac('sha256', bytes).update(each).digest(),
        );
    }),
  );
});

test('a key longer than a block is no signing key', () => {
  assert.throws(() => new SigningKey(Buffer.alloc(65)));
});
