import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StructShape } from '../schema/shape.ts';
import { structWriter } from './xml-write.ts';

const shape = {
  kind: 'struct',
  name: 'Row',
  traits: {},
  members: [{ name: 'At', shape: { kind: 'timestamp' }, traits: {}, limits: {} }],
} as unknown as StructShape;

function written(at: Date): string {
  const out = { text: '' };
  structWriter(shape).write({ At: at }, out);
  return out.text;
}

test('times are written alike whatever was written before', () => {
  const day = fc
    .integer({ min: -2, max: 2 })
    .chain((from) => fc.integer({ min: 0, max: 86_399_999 }).map((ms) => from * 86_400_000 + ms));
  const time = fc.oneof(
    day,
    fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
  );
  fc.assert(
    fc.property(fc.array(time, { maxLength: 20 }), (times) => {
      for (const at of times) assert.equal(written(new Date(at)), `<At>${new Date(at).toISOString()}</At>`);
    }),
  );
});
