import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { AwsError } from '@mallee/base';
import fc from 'fast-check';
import { type Qcow2, qcow2 } from '../test/image-bytes.ts';
import { inspectImage } from './image-header.ts';

const limit = 2 ** 40;
const look = (file: Buffer, declared?: 'raw') => inspectImage(file, { bytes: file.length, limit, declared });
const refused = (change: Qcow2, why: RegExp) =>
  assert.throws(
    () => look(qcow2(change)),
    (error) => error instanceof AwsError && why.test(error.message),
  );

describe('a qcow2', () => {
  test('that stands alone is accepted with the size that its guest sees', () => {
    for (const version of [2, 3])
      assert.deepEqual(look(qcow2({ version, virtual: 10 * 2 ** 30 })), {
        ...{ format: 'qcow2', virtualBytes: 10 * 2 ** 30 },
      });
  });

  test('that rests on another file is refused, in every way to name one', () => {
    refused({ backing: 512n }, /backing file/);
    refused({ version: 2, backing: 512n }, /backing file/);
    refused({ incompatible: 4n }, /external data file/);
    refused({ extension: { type: 0x44415441, data: Buffer.from('/etc/shadow') } }, /external data file/);
    refused({ version: 2, extension: { type: 0xe2792aca, data: Buffer.from('raw') } }, /backing file/);
  });

  test('that is encrypted, corrupt, too new or full of snapshots is refused', () => {
    refused({ crypt: 1 }, /encrypted/);
    refused({ crypt: 2 }, /encrypted/);
    refused({ extension: { type: 0x0537be77, data: Buffer.alloc(16) } }, /encrypted/);
    refused({ incompatible: 2n }, /corrupt/);
    refused({ incompatible: 32n }, /does not know/);
    refused({ incompatible: 1n << 63n }, /does not know/);
    refused({ version: 4 }, /version 4/);
    refused({ snapshots: 1 }, /snapshots/);
  });

  test('with impossible sizes is refused', () => {
    refused({ virtual: 0 }, /0 bytes/);
    refused({ virtual: limit + 512 }, /limit|mapping table/);
    refused({ virtual: 0xffff_ffff_ffff_fe00n }, /limit|mapping table/);
    refused({ clusterBits: 8 }, /cluster size/);
    refused({ clusterBits: 22 }, /cluster size/);
    refused({ headerLength: 96 }, /length 96/);
    refused({ headerLength: 0xffff_fff8 }, /length/);
  });
});

describe('a raw disk', () => {
  test('is what it is named, even where it begins like a qcow2', () => {
    const disk = Buffer.concat([qcow2({ backing: 512n }), Buffer.alloc(0)]);
    assert.deepEqual(look(disk, 'raw'), { format: 'raw', virtualBytes: disk.length });
  });

  test('has whole sectors, is not empty and not another format', () => {
    assert.deepEqual(look(Buffer.alloc(1024)), { format: 'raw', virtualBytes: 1024 });
    assert.throws(() => look(Buffer.alloc(1000)), /sectors/);
    assert.throws(() => look(Buffer.alloc(0)), /empty/);
    for (const magic of ['KDMV', 'conectix', '\x1f\x8b', '\xfd7zXZ', 'vhdxfile', '<<< Oracle'])
      assert.throws(() => look(Buffer.from(magic.padEnd(512, '\0'), 'latin1')), /not a qcow2 or raw disk/);
  });
});

test('whatever the bytes, the answer is facts within the limit or a refusal, never anything else', () => {
  const field = fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 2000 })),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  });
  const cut = fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(field, { maxLength: 6 }), cut, fc.constantFrom(2, 3), (fields, length, version) => {
      const file = qcow2({ version });
      for (const { at, bytes } of fields) file.set(bytes, at);
      file.write('QFI\xfb', 'latin1');
      const cutFile = file.subarray(0, length ?? file.length);
      try {
        const facts = look(cutFile);
        assert.equal(facts.format, cutFile.length < 4 ? 'raw' : 'qcow2');
        assert.ok(facts.virtualBytes > 0 && facts.virtualBytes <= limit);
        assert.equal(cutFile.readBigUInt64BE(8), 0n);
        assert.equal(cutFile.readUInt32BE(32), 0);
        if (cutFile.readUInt32BE(4) === 3) assert.equal(cutFile.readBigUInt64BE(72) & ~25n, 0n);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

test('what qemu-img makes is accepted where it stands alone and refused where it does not', async () => {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), 'mallee-header-'));
  const make = async (name: string, ...args: string[]) => {
    await run(
      'qemu-img',
      ['create', '-q', '-f', 'qcow2', ...args, join(folder, name)].concat(name.startsWith('b') ? [] : ['3G']),
    );
    return readFile(join(folder, name));
  };
  try {
    for (const options of [
      'compat=1.1',
      'compat=0.10',
      'cluster_size=2M',
      'cluster_size=512',
      'extended_l2=on',
      'lazy_refcounts=on',
    ])
      assert.equal(look(await make(`a-${options}`, '-o', options)).virtualBytes, 3 * 2 ** 30, options);
    const zstd = await make('a-zstd', '-o', 'compression_type=zstd');
    assert.equal(look(zstd).format, 'qcow2');
    const backed = await make('b', '-b', join(folder, 'a-zstd'), '-F', 'qcow2');
    assert.throws(() => look(backed), /backing file/);
    const data = await make('a-data', '-o', `data_file=${join(folder, 'data')}`);
    assert.throws(() => look(data), /external data file/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
