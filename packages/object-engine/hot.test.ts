import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VersionEntry } from './entries.ts';
import { Hot } from './hot.ts';

const version = (size: number, more: Partial<VersionEntry> = {}) => ({
  entry: { size, marker: false, stored: false, meta: Buffer.alloc(0), ...more } as VersionEntry,
  body: undefined,
});

test('what is used stays, what is not goes, and the room is bounded', () => {
  const hot = new Hot(400_000);
  const used = version(1000);
  hot.keep('used', used);
  for (let at = 0; at < 2000; at += 1) {
    hot.keep(`k${at}`, version(1000));
    assert.equal(hot.find('used'), used);
  }
  const kept = Array.from({ length: 2000 }, (_, at) => hot.find(`k${at}`)).filter(Boolean);
  assert.ok(kept.length > 0 && kept.length < 200, `${kept.length} are kept`);
});

test('what a batch changes is forgotten, and not kept before the batch has arrived', () => {
  const hot = new Hot();
  hot.keep('a', version(1));
  hot.change(['a']);
  assert.equal(hot.find('a'), undefined);
  hot.keep('a', version(1));
  assert.equal(hot.find('a'), undefined);
  hot.changed();
  hot.keep('a', version(2));
  assert.equal(hot.find('a')?.entry.size, 2);
});

test('delete markers and large bodies are not kept', () => {
  const hot = new Hot();
  hot.keep('marker', version(0, { marker: true }));
  hot.keep('large', version(9, { stored: true }));
  assert.equal(hot.find('marker') ?? hot.find('large'), undefined);
});
