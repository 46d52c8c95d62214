import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AwsError, type ManualWorld, manualWorld, newUuid } from '@mallee/base';
import { migrate, type Store } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import { type ActivityFilter, findDenial, listActivity, recordActivity, recordLogin } from '../activity.ts';
import { Denial } from '../authorize.ts';
import { gatewayMigrations } from '../index.ts';
import type { Operation, Scope } from '../op.ts';

describe('the activity log', () => {
  let world: ManualWorld;
  let store: Store;
  beforeEach(async () => {
    world = manualWorld(3);
    store = await freshStore(world);
    await migrate(store, [gatewayMigrations]);
  });
  afterEach(() => store.close());

  /** Writes an entry; its request's id. */
  async function entry(name: string, names: string[] = [], failure?: AwsError, account = '1'): Promise<string> {
    const requestId = newUuid(world);
    const subject = { arn: `arn:aws:iam::${account}:user/ann` };
    const scope = { account, subject, requestId, sourceIp: '192.0.2.1' } as Scope;
    const operation = { service: 'ec2', name } as Operation;
    await store.write((tx) => recordActivity(tx, scope, operation, names, failure));
    return requestId;
  }
  const list = async (filter: Partial<ActivityFilter>) => {
    const found = await store.read((read) => listActivity(read, { most: 100, ...filter }));
    return found.map(({ action }) => action);
  };
  const denied = () => {
    const demand = { action: 'ec2:A', resource: '*', account: '1' };
    return new AwsError('Denied', 403, 'No.', { detail: new Denial(demand, { allowed: false, why: 'no-allow' }) });
  };

  test('is read by what a request was about, to the letter', async () => {
    await entry('A', ['i-1', 'a_b']);
    await entry('B', ['i-11']);
    await entry('C', ['axb', 'with space']);
    assert.deepEqual(await list({ about: 'i-1' }), ['A']);
    assert.deepEqual(await list({ about: 'a_b' }), ['A']);
    assert.deepEqual(await list({ about: '%' }), []);
    assert.deepEqual(await list({ about: 'space' }), []);
  });

  test('is read by outcome, and denials keep their reason', async () => {
    await entry('A');
    await entry('B', [], new AwsError('Bad', 400, 'Bad.'));
    const id = await entry('C', [], denied());
    assert.deepEqual(await list({ outcome: 'succeeded' }), ['A']);
    assert.deepEqual((await list({ outcome: 'failed' })).sort(), ['B', 'C']);
    assert.deepEqual(await list({ outcome: 'denied' }), ['C']);
    const found = await store.read((read) => findDenial(read, id));
    assert.deepEqual(found?.denial, { action: 'ec2:A', resource: '*', decision: { allowed: false, why: 'no-allow' } });
    assert.equal(await store.read((read) => findDenial(read, newUuid(world))), undefined);
  });

  test('is read page by page, though many entries are of one moment', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await entry(name);
    world.advance(1);
    await entry('F');
    const seen: string[] = [];
    let after: ActivityFilter['after'];
    for (;;) {
      const page = await store.read((read) => listActivity(read, { most: 2, after }));
      if (page.length === 0) break;
      seen.push(...page.map(({ action }) => action));
      after = page.at(-1)!;
    }
    assert.equal(seen[0], 'F');
    assert.deepEqual(seen.slice(1).sort(), ['A', 'B', 'C', 'D', 'E']);
  });

  test('is of one account or of all, and holds logins', async () => {
    await entry('A');
    await entry('B', [], undefined, '2');
    await store.write((tx) => recordLogin(tx, world, { account: '2', principal: 'p', sourceIp: '192.0.2.1' }));
    assert.deepEqual((await list({ account: '2' })).sort(), ['B', 'ConsoleLogin']);
    assert.equal((await list({})).length, 3);
    assert.deepEqual(await list({ service: 'signin', principal: 'p' }), ['ConsoleLogin']);
  });
});
