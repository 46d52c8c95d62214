import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { migrate, openStore, type Read, sqlite } from '@mallee/store';
import { db } from '../op.ts';
import { alice, Cloud, launch } from './cloud.ts';

/** What launches go by, which triggers keep. */
async function kept(read: Read) {
  const nodes = await db(read).selectFrom('node_use').selectAll().orderBy('node').execute();
  const accounts = await db(read).selectFrom('account_use').selectAll().orderBy('account').execute();
  return { nodes: nodes.map((row) => ({ ...row })), accounts: accounts.map((row) => ({ ...row })) };
}

test('what is given out follows every turn of a machine’s life', async () => {
  const cloud = await Cloud.open();
  try {
    const host = await cloud.node();
    const use = async () => {
      const { nodes, accounts } = await cloud.read(kept);
      return [nodes[0]!.vcpus, nodes[0]!.memory_mib, nodes[0]!.disk_gib, accounts[0]?.instances ?? 0];
    };
    assert.deepEqual(await use(), [0, 0, 0, 0]);
    const [first] = await launch(cloud, { MinCount: 2, MaxCount: 2 });
    const [{ vcpus, memory_mib } = { vcpus: 0, memory_mib: 0 }] = await cloud.rows('instance');
    const [{ gib } = { gib: 0 }] = await cloud.rows('volume');
    assert.deepEqual(await use(), [2 * vcpus, 2 * memory_mib, 2 * gib, 2]);
    await host.settle();
    assert.deepEqual(await use(), [2 * vcpus, 2 * memory_mib, 2 * gib, 2]);

    const call = cloud.as(alice);
    await call('StopInstances', { InstanceIds: [first!] });
    assert.deepEqual(await use(), [2 * vcpus, 2 * memory_mib, 2 * gib, 2], 'until it is off');
    await host.settle();
    assert.deepEqual(await use(), [vcpus, memory_mib, 2 * gib, 2]);

    await call('ModifyInstanceAttribute', { InstanceId: first!, InstanceType: { Value: 'm1.medium' } });
    await call('StartInstances', { InstanceIds: [first!] });
    const larger = (await cloud.rows('instance')).find(({ id }) => id === first)!;
    assert.ok(larger.memory_mib > memory_mib);
    assert.deepEqual(await use(), [vcpus + larger.vcpus, memory_mib + larger.memory_mib, 2 * gib, 2]);

    await call('TerminateInstances', { InstanceIds: [first!] });
    assert.equal((await use())[3], 1);
    await host.settle();
    await host.settle();
    assert.deepEqual(await use(), [vcpus, memory_mib, gib, 1]);
  } finally {
    await cloud.close();
  }
});

test('what is given out is counted once for a cloud that did not keep count', async () => {
  const cloud = await Cloud.open();
  const folder = await mkdtemp(join(tmpdir(), 'mallee-use-'));
  try {
    const host = await cloud.node();
    const [first] = await launch(cloud, { MinCount: 3, MaxCount: 3 });
    await host.settle();
    await cloud.as(alice)('TerminateInstances', { InstanceIds: [first!] });

    const old = join(folder, 'migrations');
    await mkdir(old);
    await cp(join(import.meta.dirname, '../migrations/0001-initial.sql'), join(old, '0001-initial.sql'));
    const store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), manualWorld());
    await migrate(store, [{ owner: 'compute', folder: old }]);
    const tables = ['node', 'reservation', 'instance', 'volume'] as const;
    const rows = await Promise.all(tables.map((table) => cloud.rows(table)));
    await store.write(async (tx) => {
      for (const [at, table] of tables.entries())
        await db(tx)
          .insertInto(table)
          .values(rows[at] as never)
          .execute();
    });
    await migrate(store, [cloud.service.migrations!]);
    assert.deepEqual(await store.read(kept), await cloud.read(kept));
    await store.close();
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true });
  }
});
