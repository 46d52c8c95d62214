import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { framedLength, readFrameHeader, readPayload, writeFrame } from './frame.ts';
import { decodeRecord, encodeRecord, kinds, type LogRecord } from './records.ts';

/** Records with the prototype that object literals have. */
const plain = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(fields, { noNullPrototype: true });
const number = fc.oneof(fc.nat(300), fc.nat(Number.MAX_SAFE_INTEGER));
const blob = fc.uint8Array({ maxLength: 40 }).map((values) => Buffer.from(values));
const layout = fc.oneof(
  plain({
    extents: fc.array(plain({ life: number, offset: number, length: number }), { maxLength: 4 }),
    checksums: fc.array(fc.nat(0xffff_ffff), { maxLength: 5 }).map((values) => Uint32Array.from(values)),
  }),
  plain({ parts: fc.array(plain({ id: number, size: number }), { maxLength: 4 }) }),
);
const place = { sequence: number, bucket: number, key: blob };
const record: fc.Arbitrary<LogRecord> = fc.oneof(
  plain({
    kind: fc.constant('bucket' as const),
    ...{
      sequence: number,
      bucket: number,
      state: fc.constantFrom('open' as const, 'deleting' as const, 'removed' as const),
    },
  }),
  plain({
    kind: fc.constantFrom('version' as const, 'manifest' as const),
    ...place,
    ...{ nullVersion: fc.boolean(), marker: fc.boolean(), at: number, etag: fc.string(), size: number, meta: blob },
    ...{ body: fc.oneof(blob, layout), upload: number, answerUntil: number },
  }),
  plain({ kind: fc.constant('amend' as const), ...place, version: number, meta: blob }),
  plain({
    kind: fc.constant('tombstone' as const),
    ...place,
    ...{ what: fc.constantFrom('version' as const, 'upload' as const), victim: number, nullVersion: fc.boolean() },
    ...{ from: number, to: number },
  }),
  plain({ kind: fc.constant('body' as const), sequence: number, id: number, layout }),
  plain({
    kind: fc.constant('upload' as const),
    ...place,
    ...{ at: number, meta: blob },
    done: fc.option(plain({ version: number, nullVersion: fc.boolean(), etag: fc.string(), until: number }), {
      nil: undefined,
    }),
  }),
  plain({
    kind: fc.constant('part' as const),
    ...{ sequence: number, bucket: number, upload: number, number, at: number },
    ...{ etag: fc.string(), size: number, meta: blob, layout },
  }),
);
const salt = { mark: 0x1234_5679, seed: 42 };

function framed(one: LogRecord): Buffer {
  const { head, tail } = encodeRecord(one);
  const bytes = Buffer.alloc(framedLength(head.length + tail.length));
  const facts = { kind: kinds.indexOf(one.kind), moved: false, sequence: one.sequence, synced: 4096 };
  assert.equal(writeFrame(bytes, 0, salt, { ...facts, head, tail }), bytes.length);
  return bytes;
}

function unframed(bytes: Buffer, with_ = salt): LogRecord | undefined {
  const header = readFrameHeader(bytes, 0, with_);
  const payload = header && readPayload(bytes, 0, with_, header);
  return payload && decodeRecord(header.kind, header.sequence, payload);
}

test('every record comes back from its frame as it was', () => {
  fc.assert(
    fc.property(record, (one) => {
      assert.deepEqual(unframed(framed(one)), one);
    }),
  );
});

test('a record with any one bit flipped is not believed, unless the bit is padding', () => {
  fc.assert(
    fc.property(record, fc.nat(), (one, position) => {
      const bytes = framed(one);
      const { head, tail } = encodeRecord(one);
      const bit = position % ((32 + head.length + tail.length) * 8);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(unframed(bytes), undefined);
    }),
  );
});

test('a record of another life of the file is not believed, even with the same mark', () => {
  fc.assert(
    fc.property(record, (one) => {
      assert.equal(unframed(framed(one), { ...salt, seed: 43 }), undefined);
    }),
  );
});
