import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StructShape } from '../schema/shape.ts';
import { escapeXml, structWriter } from './xml-write.ts';

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

test('characters that XML cannot hold are written alike wherever in a text they stand', () => {
  const one = fc.constantFrom(...'ab&<>"\r\t\n\u0000\u001f\u00e9\ud83d\ude00\ufffd\ufffe\uffff');
  const names = new Map<string, string>([
    ...([
      ['&', 'amp'],
      ['<', 'lt'],
      ['>', 'gt'],
      ['"', 'quot'],
    ] as const),
    ...([
      ['\r', '#xD'],
      ['\u0000', '#x0'],
      ['\u001f', '#x1F'],
      ['\ufffe', '#xFFFE'],
      ['\uffff', '#xFFFF'],
    ] as const),
  ]);
  const expected = (c: string) => (names.has(c) ? `&${names.get(c)};` : c);
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), (signs) => {
      assert.equal(escapeXml(signs.join('')), signs.map(expected).join(''));
    }),
  );
});
