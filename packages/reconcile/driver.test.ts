import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import type { Store } from '@mallee/store';
import { type Reconciler, ReconcilerDriver } from './index.ts';

/** Long enough that no timer fires during a test. */
const never = 2 ** 30;

describe('the driver of reconcilers', () => {
  const world = manualWorld();
  let ring: (topic: string, keys: string[]) => void;
  let driver: ReconcilerDriver;
  afterEach(() => driver.stop());

  /** A driver over a store of which only reading and the bell are used. */
  function drive(...reconcilers: Reconciler[]): ReconcilerDriver {
    const listeners = new Map<string, Set<(keys: readonly string[]) => void>>();
    const store = {
      read: (run: (read: never) => unknown) => run(undefined as never),
      onWake(topic: string, listener: (keys: readonly string[]) => void) {
        const all = listeners.get(topic) ?? new Set();
        listeners.set(topic, all.add(listener));
        return () => all.delete(listener);
      },
    } as unknown as Store;
    ring = (topic, keys) => {
      for (const listener of listeners.get(topic) ?? []) listener(keys);
    };
    driver = new ReconcilerDriver({ store, world }, reconcilers);
    return driver;
  }
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  const reconciler = (name: string, keys: string[], one: Reconciler['one']): Reconciler => ({
    ...{ name, every: never, wokenBy: [name] },
    keys: async () => keys,
    one,
  });

  test('looks at every key of every reconciler, in order', async () => {
    const seen: string[] = [];
    const note = async (_: unknown, key: string) => void seen.push(key);
    await drive(reconciler('a', ['1', '2'], note), reconciler('b', ['3'], note)).step();
    assert.deepEqual(seen, ['1', '2', '3']);
    const [{ lastMilliseconds, ...status }] = driver.status as [(typeof driver.status)[number]];
    assert.ok(lastMilliseconds >= 0);
    assert.deepEqual(status, { name: 'a', runs: 1, lastRun: world.now(), keys: 2, lastError: undefined });
  });

  test('runs one activation of a reconciler at a time, and none is lost', async () => {
    let inside = 0;
    let most = 0;
    const seen: string[] = [];
    drive(
      reconciler('a', ['all'], async (_, key) => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        seen.push(key);
        inside -= 1;
      }),
    ).start();
    for (const key of ['x', 'y', 'z']) {
      ring('a', [key]);
      await new Promise(setImmediate);
    }
    await quiet();
    assert.equal(most, 1);
    assert.deepEqual(seen.sort(), ['all', 'x', 'y', 'z']);
  });

  test('a nudge looks only at the keys that it names, again where it comes during a look', async () => {
    const seen: string[] = [];
    drive(reconciler('a', ['1', '2', '3'], async (_, key) => void seen.push(key))).start();
    await quiet();
    seen.length = 0;
    ring('other', ['1']);
    ring('a', ['2', '9', '2']);
    await quiet();
    assert.deepEqual(seen, ['2', '9']);
    ring('a', ['2']);
    ring('a', ['3']);
    ring('a', ['3']);
    await quiet();
    assert.deepEqual(seen, ['2', '9', '2', '3']);
  });

  test('a key that fails stops neither the other keys nor the other reconcilers', async () => {
    const seen: string[] = [];
    const failing = reconciler('a', ['1', '2'], async (_, key) => {
      if (key === '1') throw new Error('The first key is broken.');
      seen.push(key);
    });
    await drive(
      failing,
      reconciler('b', ['3'], async (_, key) => void seen.push(key)),
    ).step();
    assert.deepEqual(seen, ['2', '3']);
    assert.deepEqual(driver.status[0]!.lastError, { key: '1', say: 'The first key is broken.', at: world.now() });
    assert.equal(driver.status[1]!.lastError, undefined);
  });

  test('a reconciler that throws before it awaits stops nobody either', async () => {
    const seen: string[] = [];
    const failing = reconciler('a', ['1', '2'], (_, key) => {
      if (key === '1') throw new Error('Thrown, not rejected.');
      seen.push(key);
      return Promise.resolve();
    });
    await drive(
      failing,
      reconciler('b', ['3'], async (_, key) => void seen.push(key)),
    ).step();
    assert.deepEqual(seen, ['2', '3']);
  });

  test('a list of keys that cannot be read is an error of that reconciler alone', async () => {
    const seen: string[] = [];
    const failing = { ...reconciler('a', [], async () => {}), keys: () => Promise.reject(new Error('No rows.')) };
    await drive(
      failing,
      reconciler('b', ['3'], async (_, key) => void seen.push(key)),
    ).step();
    assert.deepEqual(seen, ['3']);
    assert.equal(driver.status[0]!.lastError?.say, 'No rows.');
  });

  test('stopping waits for what is under way and begins nothing more', async () => {
    const seen: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    drive(
      reconciler('a', ['1', '2'], async (_, key) => {
        await promise;
        seen.push(key);
      }),
    ).start();
    await quiet();
    let stopped = false;
    const stopping = driver.stop().then(() => {
      stopped = true;
    });
    await quiet();
    assert.equal(stopped, false);
    resolve();
    await stopping;
    ring('a', ['3']);
    await quiet();
    assert.deepEqual(seen, ['1']);
  });
});
