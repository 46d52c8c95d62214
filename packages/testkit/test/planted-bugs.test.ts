import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from '@mallee/base';
import type { Desired, Observed } from '@mallee/node-contract';
import { Broken, type Doors } from '../index.ts';
import { story } from './story.ts';

/** Each breaks one promise on the way between cloud and nodes, and one of the first seeds must notice. */
async function noticedBy(tamper: (doors: Doors) => Doors): Promise<string> {
  for (let seed = 1; seed <= 40; seed += 1)
    try {
      await story(seed, undefined, tamper);
    } catch (error) {
      if (error instanceof Broken) return error.invariant;
      throw error;
    }
  return 'nobody';
}

const changedReports =
  (change: (seen: Observed) => Observed) =>
  (doors: Doors): Doors => ({
    now: (node, after) => doors.now(node, after),
    for: (node) => {
      const door = doors.for(node);
      return { ...door, report: (seen) => door.report(change(seen)) };
    },
  });

const changedDocuments =
  (change: (document: Desired, node: NodeId, doors: Doors) => Promise<Desired>) =>
  (doors: Doors): Doors => ({
    for: (node) => doors.for(node),
    async now(node, after) {
      const document = await doors.now(node, after);
      return document && change(document, node, doors);
    },
  });

test('a cloud that takes a late report about an earlier wish for the present one is noticed', async () => {
  const told = new Map<NodeId, Observed[]>();
  const tamper = (doors: Doors): Doors => ({
    now: (node, after) => doors.now(node, after),
    for: (node) => {
      const door = doors.for(node);
      return {
        ...door,
        async report(seen) {
          await door.report(seen);
          const all = [...(told.get(node) ?? []), seen];
          told.set(node, all);
          const late = all.at(-4);
          if (late) await door.report(await asIfPresent(late, node, doors));
        },
      };
    },
  });
  assert.equal(await noticedBy(tamper), 'reportsOnlyTell');
});

/** The report in the words of the document that is valid now, and as if another run of the agent had sent it. */
async function asIfPresent(seen: Observed, node: NodeId, doors: Doors): Promise<Observed> {
  const wishes = new Map((await doors.now(node, undefined))?.instances.map((wish) => [wish.id, wish.generation]));
  const instances = seen.instances.map((one) => ({ ...one, generation: wishes.get(one.id) ?? one.generation }));
  return { ...seen, agentRun: `${seen.agentRun} again`, instances };
}

test('a machine that is given to two nodes is noticed', async () => {
  const tamper = changedDocuments(async (document, node, doors) => {
    const other = node === 'node-2' ? await doors.now('node-1', undefined) : undefined;
    if (!other) return document;
    const here = new Set(document.networks.map(({ vpc }) => vpc));
    return {
      ...document,
      instances: [...document.instances, ...other.instances],
      volumes: [...document.volumes, ...other.volumes],
      networks: [...document.networks, ...other.networks.filter(({ vpc }) => !here.has(vpc))],
    };
  });
  assert.match(await noticedBy(tamper), /^one(Owner|Writer)Per/);
});

test('a cloud that gives away the disks of stopped machines is noticed', async () => {
  const tamper = changedDocuments(async (document) => {
    const stopped = new Set(
      document.instances
        .filter(({ want }) => want === 'down')
        .flatMap(({ disks }) => disks.map(({ volume }) => volume)),
    );
    return {
      ...document,
      volumes: document.volumes.map((wish) => (stopped.has(wish.id) ? { ...wish, want: 'gone' as const } : wish)),
    };
  });
  assert.equal(await noticedBy(tamper), 'nothingDestroyedUnasked');
});

test('a cloud that stops machines that are wanted is noticed', async () => {
  const tamper = changedDocuments(async (document) => ({
    ...document,
    instances: document.instances.map((wish) => (wish.boots > 0 ? { ...wish, want: 'down' as const } : wish)),
  }));
  assert.equal(await noticedBy(tamper), 'everyWishMet');
});

test('a cloud that does not hear that a machine is gone is noticed', async () => {
  const tamper = changedReports((seen) => ({
    ...seen,
    instances: seen.instances.filter(({ phase }) => phase !== 'gone'),
  }));
  assert.equal(await noticedBy(tamper), 'everyWishMet');
});
