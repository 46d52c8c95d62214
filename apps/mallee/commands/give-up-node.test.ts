import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { quietLog } from '@mallee/base';
import { loadConfig } from '../config.ts';
import { type Control, controlDoor } from '../control/door.ts';
import { dataFolder } from '../data-folder.ts';
import { giveUp } from './give-up-node.ts';

test('only a node that is known and has long been silent can be given up', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'mallee-give-up-'));
  t.after(() => rm(data, { recursive: true }));
  const { cloud, files } = dataFolder(data);
  await mkdir(cloud);
  const given: string[] = [];
  const never = () => Promise.reject(new Error('not asked'));
  const control: Control = {
    objects: { report: never, scrub: never, compact: never },
    ...{
      certificate: never,
      backup: never,
      consolePassword: never,
      credentials: never,
      inside: never,
      usage: never,
      metrics: never,
      properties: never,
      machines: never,
      faults: never,
      credentialsArchive: never,
    },
    status: async () => ({
      nodes: [
        { id: 'node-1', seenSecondsAgo: 3 },
        { id: 'node-2', seenSecondsAgo: 3600 },
      ],
    }),
    async giveUpNode(node) {
      given.push(node);
      return { instances: 2 };
    },
  };
  const server = await controlDoor(control, files.controlSocket, quietLog());
  t.after(() => server.close());
  const config = loadConfig({ data });
  await assert.rejects(giveUp(config, 'node-1'), /heard 3 s ago/);
  await assert.rejects(giveUp(config, 'node-3'), /no node node-3/);
  assert.deepEqual(given, []);
  await giveUp(config, 'node-2');
  assert.deepEqual(given, ['node-2']);
});
