import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { Fault } from './drivers/fault.ts';
import { createTasks, type Task, type TaskKind } from './tasks.ts';

const turn = () => new Promise(setImmediate);

function rig() {
  const world = manualWorld();
  let settled = 0;
  const tasks = createTasks(world, () => {
    settled += 1;
  });
  const start = (key: string, run: Task['run'], more: Partial<Task> = {}) =>
    tasks.start({ key, act: 'act', kind: 'host', deadlineMs: 1000, run, ...more });
  const hang: Task['run'] = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const deaf: Task['run'] = () => new Promise(() => {});
  return { world, tasks, start, hang, deaf, settled: () => settled };
}

describe('tasks', () => {
  test('one at a time on a thing, and so many of a kind', async () => {
    const { tasks, start, hang } = rig();
    start('a', hang, { kind: 'launch' });
    assert.equal(tasks.busy('a'), 'act');
    assert.throws(() => start('a', hang));
    for (const key of ['b', 'c', 'd']) start(key, hang, { kind: 'launch' });
    assert.equal(tasks.ready('e', 'act', 'launch'), false);
    assert.equal(tasks.ready('e', 'act', 'stop' satisfies TaskKind), true);
    await tasks.close();
    assert.equal(tasks.busy('a'), undefined);
  });

  test('a failure is kept with growing pauses until the act succeeds', async () => {
    const { world, tasks, start } = rig();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      start('a', async () => {
        throw new Fault('Code', 'why');
      });
      await turn();
      assert.deepEqual(tasks.error('a'), { code: 'Code', say: 'why' });
      world.advance(seconds * 1000 - 1);
      assert.equal(tasks.ready('a', 'act', 'host'), false);
      assert.equal(tasks.ready('a', 'another act', 'host'), true);
      world.advance(1);
      assert.equal(tasks.ready('a', 'act', 'host'), true);
    }
    start('a', async () => {});
    await turn();
    assert.equal(tasks.error('a'), undefined);
  });

  test('a task without progress is aborted, told and frees its place; its thing stays busy until it has ended', async () => {
    const { world, tasks, start, deaf, hang } = rig();
    let touch = (): void => {};
    start('a', (signal, sign) => {
      touch = sign;
      return hang(signal, sign);
    });
    start('b', deaf);
    world.advance(900);
    touch();
    world.advance(900);
    tasks.expire();
    assert.equal(tasks.error('a'), undefined);
    assert.equal(tasks.error('b')?.code, 'Timeout');
    world.advance(200);
    tasks.expire();
    await turn();
    assert.equal(tasks.error('a')?.code, 'Timeout');
    assert.equal(tasks.busy('a'), undefined);
    assert.equal(tasks.busy('b'), 'act');
    world.advance(100_000);
    assert.equal(tasks.ready('b', 'act', 'host'), false);
  });

  test('a task for another wish is cancelled without counting as a failure', async () => {
    const { tasks, start, hang, settled } = rig();
    start('a', hang, { wish: 'up' });
    tasks.cancelUnless('a', 'up');
    await turn();
    assert.equal(tasks.busy('a'), 'act');
    tasks.cancelUnless('a', 'gone');
    await turn();
    assert.equal(tasks.busy('a'), undefined);
    assert.equal(tasks.error('a'), undefined);
    assert.equal(settled(), 1);
  });

  test('a new wish makes failures forgotten', async () => {
    const { tasks, start } = rig();
    start('a', () => Promise.reject(new Error('x')));
    await turn();
    tasks.reset('a');
    assert.equal(tasks.ready('a', 'act', 'host'), true);
    assert.equal(tasks.error('a'), undefined);
  });
});
