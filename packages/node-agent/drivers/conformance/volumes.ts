import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Digest } from '@mallee/base';
import type { CloudLink, DesiredVolume } from '@mallee/node-contract';
import type { VolumeDriver } from '../driver.ts';
import { Fault } from '../fault.ts';

export interface VolumeRig {
  driver(): VolumeDriver;
  /** A driver for the same host after a crash of the one before. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

const signal = AbortSignal.timeout(600_000);

/** What every volume driver promises. */
export function volumeConformance(name: string, createRig: (fetch: CloudLink['fetch']) => Promise<VolumeRig>): void {
  describe(`${name}: volumes`, () => {
    const image = Buffer.alloc(200_000, 'image');
    const digest = digestOf(image);
    let rig: VolumeRig;
    let fetches: string[];
    let store: Map<string, Buffer>;
    let breakOff: boolean;

    beforeEach(async () => {
      fetches = [];
      store = new Map([[`image/${digest}`, image]]);
      breakOff = false;
      rig = await createRig(async (what) => {
        fetches.push(what);
        const bytes = store.get(what);
        if (!bytes) throw new Error('it is not yours');
        return pieces(bytes, breakOff);
      });
    });
    afterEach(() => rig.dispose());

    const fromImage = (number: number, more: Partial<DesiredVolume> = {}): DesiredVolume => ({
      id: `vol-${number}`,
      generation: 1,
      want: 'present',
      gib: 1,
      source: { from: 'image', digest, format: 'raw', bytes: image.length },
      existed: false,
      ...more,
    });
    const create = (wish: DesiredVolume, progress: (percent: number) => void = () => {}) =>
      rig.driver().create(wish, progress, signal);
    const listed = async () => [...(await rig.driver().survey(signal))].sort();
    const failsWith = (work: Promise<unknown>, code: string) =>
      assert.rejects(work, (error: Fault) => error instanceof Fault && error.code === code);

    test('a volume from nothing and one from an image are made, found again and removed', async () => {
      await create(fromImage(1));
      await create(fromImage(2, { source: { from: 'nothing' } }));
      assert.deepEqual(await listed(), ['vol-1', 'vol-2']);
      await rig.restart();
      assert.deepEqual(await listed(), ['vol-1', 'vol-2']);
      assert.equal((await rig.driver().open('vol-1', signal)).volume, 'vol-1');
      await rig.driver().remove('vol-1', signal);
      await rig.driver().remove('vol-1', signal);
      assert.deepEqual(await listed(), ['vol-2']);
    });

    test('making one that is there changes nothing', async () => {
      await create(fromImage(1));
      const before = await rig.driver().open('vol-1', signal);
      await create(fromImage(1));
      assert.deepEqual(await rig.driver().open('vol-1', signal), before);
    });

    test('an image is fetched once for many volumes, also at the same time', async () => {
      await Promise.all([1, 2, 3].map((number) => create(fromImage(number))));
      await create(fromImage(4));
      assert.ok(fetches.length >= 1 && fetches.length <= 3);
      const before = fetches.length;
      await create(fromImage(5));
      assert.equal(fetches.length, before);
    });

    test('progress rises to a hundred', async () => {
      const seen: number[] = [];
      await create(fromImage(1), (percent) => seen.push(percent));
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
      assert.equal(seen.at(-1), 100);
    });

    test('bytes that do not have their digest make no volume, and the next attempt may succeed', async () => {
      store.set(`image/${digest}`, Buffer.alloc(200_000, 'other'));
      await failsWith(create(fromImage(1)), 'ImageCorrupt');
      assert.deepEqual(await listed(), []);
      store.set(`image/${digest}`, image);
      await create(fromImage(1));
    });

    test('a fetch that breaks off makes no volume', async () => {
      breakOff = true;
      await assert.rejects(create(fromImage(1)));
      assert.deepEqual(await listed(), []);
      breakOff = false;
      await create(fromImage(1));
    });

    test('a missing volume is told as lost', async () => {
      await failsWith(rig.driver().open('vol-9', signal), 'VolumeLost');
    });

    test('an aborted attempt fails and leaves nothing', async () => {
      await assert.rejects(rig.driver().create(fromImage(1), () => {}, AbortSignal.abort()));
      assert.deepEqual(await listed(), []);
    });

    test('a boot file is fetched by its digest', async () => {
      assert.equal(typeof (await rig.driver().bootFile(digest, () => {}, signal)), 'string');
      await rig.driver().bootFile(digest, () => {}, signal);
      assert.deepEqual(fetches, [`image/${digest}`]);
    });

    test('trimming never takes what a volume stands on', async () => {
      await create(fromImage(1));
      await rig.driver().trim(new Set([digest]), signal);
      await rig.driver().open('vol-1', signal);
    });
  });
}

function digestOf(bytes: Buffer): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function* pieces(bytes: Buffer, breakOff: boolean): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50_000) {
    if (breakOff && at > 0) throw new Error('the connection broke');
    yield bytes.subarray(at, at + 50_000);
  }
}
