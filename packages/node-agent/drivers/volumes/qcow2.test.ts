import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../fault.ts';
import { emptyQcow2, inspectImage } from './qcow2.ts';

const gib = 1_073_741_824;
const inspect = (head: Buffer) => inspectImage(head, 'qcow2', head.length);
const refused = (change: (head: Buffer) => void, words: RegExp) => {
  const head = emptyQcow2(gib);
  change(head);
  assert.throws(
    () => inspect(head),
    (error: Fault) => error.code === 'ImageRefused' && words.test(error.message),
  );
};

describe('an image’s header', () => {
  test('tells the size of a disk that keeps to itself', () => {
    assert.deepEqual(inspect(emptyQcow2(5 * gib)), { virtualBytes: 5 * gib });
  });

  test('is refused when it reaches out of its file', () => {
    refused((head) => head.writeBigUInt64BE(512n, 8), /backing file/);
    refused((head) => head.writeBigUInt64BE(0b100n, 72), /0x4/);
    refused((head) => {
      head.writeUInt32BE(0x44415441, 104);
      head.writeUInt32BE(8, 108);
    }, /another file/);
  });

  test('is refused when it is encrypted, corrupt, unknown or no header at all', () => {
    refused((head) => head.writeUInt32BE(1, 32), /encrypted/);
    refused((head) => head.writeBigUInt64BE(0b10n, 72), /0x2/);
    refused((head) => head.writeBigUInt64BE(1n << 40n, 72), /features/);
    refused((head) => head.writeUInt32BE(4, 4), /version 4/);
    refused((head) => head.writeUInt32BE(31, 20), /cluster size/);
    refused((head) => head.writeBigUInt64BE(0xffffffffffffffffn, 24), /size is out of range/);
    refused((head) => head.writeUInt32BE(0x7f454c46, 0), /no qcow2/);
  });

  test('of a raw image is never looked at: it may look like anything', () => {
    const head = emptyQcow2(gib, { path: '/etc/shadow', format: 'raw' });
    assert.deepEqual(inspectImage(head, 'raw', 4096), { virtualBytes: 4096 });
  });

  test('whatever the bytes, the answer is a size or a refusal', () => {
    const good = emptyQcow2(gib).subarray(0, 512);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(511), fc.nat(255))), fc.nat(512), (changes, length) => {
        const head = Buffer.from(good);
        for (const [at, value] of changes) head[at] = value;
        try {
          assert.ok(inspect(head.subarray(0, length)).virtualBytes > 0);
        } catch (error) {
          assert.ok(error instanceof Fault, String(error));
        }
      }),
    );
  });
});
