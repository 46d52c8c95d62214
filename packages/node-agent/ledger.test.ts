import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type LedgerStore, openLedger } from './ledger.ts';
import { fileLedgerStore } from './ledger-store.ts';
import { instance, volume, wishFor } from './test/wishes.ts';

describe('the ledger', () => {
  let dir: string;
  let store: LedgerStore;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-ledger-'));
    store = await fileLedgerStore(dir);
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('is found again by the next agent', async () => {
    const document = wishFor([instance(1)], [volume(1)]);
    const first = await openLedger(store);
    assert.equal(first.desired, undefined);
    await first.accept(document);
    first.instances.set('i-1', { uid: 7, held: true, ended: { generation: 1, why: 'crash' } });
    first.volumes.set('vol-1', { existed: true });
    await first.save();
    const second = await openLedger(store);
    assert.deepEqual(second.desired, document);
    assert.deepEqual([...second.instances], [...first.instances]);
    assert.deepEqual([...second.volumes], [...first.volumes]);
    assert.deepEqual((await readdir(dir)).sort(), ['desired.json', 'facts.json']);
  });

  test('that cannot be read stops the node with a remedy', async () => {
    await writeFile(path.join(dir, 'facts.json'), '{"instances": {"i-1"');
    await assert.rejects(openLedger(store), { code: 'LedgerUnreadable' });
  });

  test('shares one write among many callers, and each change is in a write that began after it', async () => {
    const writes: string[] = [];
    const slow: LedgerStore = {
      read: async () => undefined,
      async write(_, text) {
        writes.push(text);
        await new Promise(setImmediate);
      },
    };
    const ledger = await openLedger(slow);
    const saves: Promise<void>[] = [];
    for (let uid = 1; uid <= 20; uid += 1) {
      ledger.instances.set(`i-${uid}`, { uid });
      saves.push(ledger.save());
    }
    await Promise.all(saves);
    assert.equal(writes.length, 2);
    assert.ok(writes[1]!.includes('"i-20"'));
    await ledger.save();
    assert.equal(writes.length, 2, 'nothing new, nothing written');
  });

  test('tells when it cannot be written, and works again once it can', async () => {
    let full = true;
    const disk: LedgerStore = {
      read: async () => undefined,
      write: async () => {
        if (full) throw new Error('ENOSPC');
      },
    };
    const ledger = await openLedger(disk);
    ledger.volumes.set('vol-1', { existed: true });
    await assert.rejects(ledger.save(), { code: 'LedgerFailed' });
    await assert.rejects(ledger.accept(wishFor([], [])), { code: 'LedgerFailed' });
    assert.equal(ledger.desired, undefined);
    full = false;
    await ledger.save();
  });
});
