import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { emptyQcow2 } from './qcow2.ts';

const exec = promisify(execFile);
const gib = 1_073_741_824;

describe('an empty disk that we wrote', () => {
  for (const size of [1, 8, 1000, 65_536])
    test(`of ${size} GiB is sound to qemu-img`, async (t) => {
      const dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-qcow2-'));
      t.after(() => rm(dir, { recursive: true }));
      const base = path.join(dir, 'base');
      await writeFile(base, Buffer.alloc(1_048_576, 'x'));
      for (const [name, over] of [
        ['alone', undefined],
        ['overlay', { path: 'base', format: 'raw' }],
      ] as const) {
        const file = path.join(dir, name);
        await writeFile(file, emptyQcow2(size * gib, over));
        const check = JSON.parse((await exec('qemu-img', ['check', '-f', 'qcow2', '--output=json', file])).stdout);
        assert.deepEqual([check['check-errors'], check.corruptions ?? 0, check.leaks ?? 0], [0, 0, 0]);
        const info = JSON.parse((await exec('qemu-img', ['info', '-f', 'qcow2', '--output=json', file])).stdout);
        assert.equal(info['virtual-size'], size * gib);
        assert.equal(info['backing-filename-format'], over?.format);
      }
      const io = await exec('qemu-io', [
        '-f',
        'qcow2',
        '-c',
        'read -P 0x78 0 1M',
        '-c',
        'write -P 9 3M 64k',
        path.join(dir, 'overlay'),
      ]);
      assert.match(io.stdout, /read 1048576\/1048576[\s\S]*wrote 65536\/65536/);
      assert.doesNotMatch(io.stdout, /verification failed/);
    });
});
