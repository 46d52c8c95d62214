import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeUpload,
  decodeVersion,
  encodeUpload,
  encodeVersion,
  type UploadEntry,
  type VersionEntry,
} from './entries.ts';

const plain = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(fields, { noNullPrototype: true });
const number = fc.oneof(fc.nat(300), fc.nat(Number.MAX_SAFE_INTEGER));
const place = plain({ life: number, offset: number, length: number });
const text = fc.string({ unit: 'grapheme' });
const meta = fc.oneof(
  text.map((value) => Buffer.from(value)),
  fc.uint8Array().map((value) => Buffer.from(value)),
);
const version: fc.Arbitrary<VersionEntry> = plain({
  ...{ sequence: number, nullVersion: fc.boolean(), marker: fc.boolean(), stored: fc.boolean() },
  ...{ at: number, size: number, etag: text, meta, home: place, since: number },
  amend: fc.option(place, { nil: undefined }),
});
const upload: fc.Arbitrary<UploadEntry> = plain({
  ...{ at: number, meta, home: place, since: number },
  done: fc.option(plain({ version: number, nullVersion: fc.boolean(), etag: text, until: number }), { nil: undefined }),
});

test('an index entry comes back as it was, whether its metadata is text or any bytes', () => {
  fc.assert(fc.property(version, (entry) => assert.deepEqual(decodeVersion(encodeVersion(entry)), entry)));
  fc.assert(fc.property(upload, (entry) => assert.deepEqual(decodeUpload(encodeUpload(entry)), entry)));
});
