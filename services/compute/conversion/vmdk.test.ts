import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { AwsError } from '@mallee/base';
import type { ObjectSource } from '../op.ts';
import { headerBytes, inspectImage } from '../rules/image-header.ts';
import { qcow2Stream } from './qcow2-stream.ts';
import { RangeReader } from './range-reader.ts';
import { readVmdk } from './vmdk.ts';

const run = promisify(execFile);
const limit = 64 * 2 ** 30;

const objectOf = (bytes: Buffer): ObjectSource => ({
  bytes: bytes.length,
  async *read(range = { start: 0, end: bytes.length }) {
    yield bytes.subarray(range.start, range.end);
  },
});

async function converted(bytes: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of qcow2Stream(await readVmdk(new RangeReader(objectOf(bytes)), limit))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const unusable = (says: RegExp) => (error: unknown) => error instanceof AwsError && says.test(error.message);

describe('a VMDK', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mallee-vmdk-'));
  });
  after(() => rm(dir, { recursive: true }));

  /** A disk of which parts are written, as qemu-img makes a VMDK of it. */
  async function made(subformat: string, mib: number, writes: [at: number, text: string][]): Promise<string> {
    const raw = join(dir, 'raw');
    const file = await open(raw, 'w');
    await file.truncate(mib * 2 ** 20);
    for (const [at, text] of writes) await file.write(Buffer.from(text.repeat(500)), 0, undefined, at);
    await file.close();
    const vmdk = join(dir, 'vmdk');
    await run('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`, raw, vmdk]);
    return vmdk;
  }

  const disks: [mib: number, writes: [at: number, text: string][]][] = [
    [
      10,
      [
        [0, 'begin'],
        [5_000_000, 'middle'],
        [10 * 2 ** 20 - 3000, 'ended!'],
      ],
    ],
    [
      3000,
      [
        [0, 'first'],
        [600 * 2 ** 20 - 700, 'across two tables'],
        [2999 * 2 ** 20, 'far'],
      ],
    ],
    [1, []],
  ];
  for (const subformat of ['monolithicSparse', 'streamOptimized'])
    for (const [mib, writes] of disks)
      test(`${subformat} of ${mib} MiB becomes a qcow2 with the same content, in which qemu-img finds no fault`, async () => {
        const vmdk = await made(subformat, mib, writes);
        const qcow2 = await converted(await readFile(vmdk));
        const facts = inspectImage(qcow2.subarray(0, headerBytes), { bytes: qcow2.length, limit });
        assert.deepEqual(facts, { format: 'qcow2', virtualBytes: mib * 2 ** 20 });
        await writeFile(join(dir, 'qcow2'), qcow2);
        await run('qemu-img', ['check', '-f', 'qcow2', join(dir, 'qcow2')]);
        await run('qemu-img', ['compare', '-f', 'raw', '-F', 'qcow2', join(dir, 'raw'), join(dir, 'qcow2')]);
        assert.ok(qcow2.length < 4 * 2 ** 20, 'holes stay holes');
      });

  test('that is cut off or names places that it does not have is refused, wherever that is', async () => {
    for (const subformat of ['monolithicSparse', 'streamOptimized']) {
      const whole = await readFile(await made(subformat, 10, [[5_000_000, 'middle']]));
      // What follows the last grain of a stream only says that it has ended.
      for (const share of [0, 0.001, 0.1, 0.5])
        await assert.rejects(
          converted(whole.subarray(0, Math.floor(whole.length * share))),
          unusable(/cannot be used/),
          `${share} of ${subformat}`,
        );
      for (const [at, value] of [
        [56, 0xffff_fff0n],
        [12, 0xffff_ffff_ffffn],
        [12, 0n],
        [20, 3n],
        [20, 0n],
      ] as const) {
        const broken = Buffer.from(whole);
        broken.writeBigUInt64LE(value, at);
        if (subformat === 'streamOptimized' && at === 56) continue;
        await assert.rejects(converted(broken), unusable(/cannot be used/), `${subformat} ${at}`);
      }
    }
  });

  test('whose directory is named in a footer is read by that', async () => {
    const whole = await readFile(await made('streamOptimized', 10, [[5_000_000, 'middle']]));
    const footed = Buffer.concat([whole, whole.subarray(0, 512), Buffer.alloc(512)]);
    footed.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 56);
    assert.deepEqual(await converted(footed), await converted(whole));
    footed.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, whole.length + 56);
    await assert.rejects(converted(footed), unusable(/footer/));
  });

  test('whose grains unpack to more than a grain is refused', async () => {
    const whole = await readFile(await made('streamOptimized', 10, [[0, 'x']]));
    const at = whole.indexOf(Buffer.from([0x78, 0x9c]));
    assert.ok(at > 0);
    const broken = Buffer.from(whole);
    broken.fill(0xff, at, at + 20);
    await assert.rejects(converted(broken), unusable(/compressed grain/));
  });

  test('of another kind is refused', async () => {
    await assert.rejects(converted(Buffer.alloc(10_000)), unusable(/not a sparse VMDK/));
    await assert.rejects(converted(Buffer.from('# Disk DescriptorFile\n'.padEnd(1000))), unusable(/not a sparse VMDK/));
  });
});
