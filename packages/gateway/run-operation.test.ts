import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { AwsError, days } from '@mallee/base';
import { gatewayReconcilers } from './reconcilers.ts';
import { type Bench, made, openBench } from './test/bench-service.ts';

const code = (wanted: string) => (error: unknown) => error instanceof AwsError && error.code === wanted;

describe('an operation', () => {
  let bench: Bench;
  let runs: number;
  before(async () => {
    bench = await openBench();
  });
  beforeEach(async () => {
    runs = 0;
    bench.world.advance(days(100));
    for (const key of ['tokens', 'activity']) await gatewayReconcilers[0]!.one(bench, key);
  });
  after(() => bench[Symbol.asyncDispose]());

  /** Counts its runs and answers the count. */
  const counting = made({
    run: () => {
      runs += 1;
      return { run: runs };
    },
    idempotent: {
      token: (input) => (input as { ClientToken?: string }).ClientToken,
      remember: (output) => String((output as { run: number }).run),
      recall: (_, remembered) => ({ recalled: remembered }),
    },
  });
  /** The activity log, once it holds as many rows as it should: failures are written after the answer. */
  const activity = async (count: number) => {
    let rows = await bench.rows('activity');
    while (rows.length < count) {
      await new Promise(setImmediate);
      rows = await bench.rows('activity');
    }
    assert.equal(rows.length, count);
    return rows;
  };

  test('with a token acts once, and its repeats are told what became of it', async () => {
    assert.deepEqual(await bench.run(counting, { ClientToken: 't', A: 1, B: 2 }), { run: 1 });
    assert.deepEqual(await bench.run(counting, { B: 2, ClientToken: 't', A: 1 }), { recalled: '1' });
    assert.equal(runs, 1);
  });

  test('with a token and other parameters is refused', async () => {
    await bench.run(counting, { ClientToken: 't', A: 1 });
    await assert.rejects(bench.run(counting, { ClientToken: 't', A: 2 }), code('IdempotentParameterMismatch'));
    assert.equal(runs, 1);
  });

  test('acts once for twenty retries at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.run(counting, { ClientToken: 't' })));
    assert.equal(runs, 1);
    assert.equal(answers.filter((answer) => 'run' in (answer as object)).length, 1);
  });

  test('has its tokens for itself: another account, another action, and none at all, act again', async () => {
    await bench.run(counting, { ClientToken: 't' });
    await bench.run(counting, { ClientToken: 't' }, { account: '222222222222' });
    await bench.run({ ...counting, name: 'CreateVolume' }, { ClientToken: 't' });
    await bench.run(counting);
    await bench.run(counting);
    assert.equal(runs, 5);
  });

  test('that failed may be tried again with its token', async () => {
    let broken = true;
    const fragile = made({
      ...counting,
      run: () => {
        if (broken) throw new AwsError('InsufficientInstanceCapacity', 500, 'No room.');
        return { run: 1 };
      },
    });
    await assert.rejects(bench.run(fragile, { ClientToken: 't' }), code('InsufficientInstanceCapacity'));
    assert.deepEqual(await bench.rows('client_token'), []);
    broken = false;
    assert.deepEqual(await bench.run(fragile, { ClientToken: 't' }), { run: 1 });
  });

  test('forgets its tokens after a day', async () => {
    await bench.run(counting, { ClientToken: 't' });
    bench.world.advance(days(1) - 1);
    await gatewayReconcilers[0]!.one(bench, 'tokens');
    assert.equal((await bench.rows('client_token')).length, 1);
    bench.world.advance(2);
    await gatewayReconcilers[0]!.one(bench, 'tokens');
    await bench.run(counting, { ClientToken: 't' });
    assert.equal(runs, 2);
  });

  test('leaves its success in the activity log', async () => {
    await bench.run(counting);
    const [{ at, ...row }] = (await activity(1)) as [Record<string, unknown>];
    assert.equal(at, bench.world.now());
    assert.deepEqual(
      { ...row },
      {
        ...{ request_id: 'request-1', account: '111111111111', principal: 'arn:aws:iam::111111111111:user/u' },
        ...{ access_key: 'AKIA', source_ip: '127.0.0.1', service: 'ec2', action: 'RunInstances' },
        ...{ code: null, message: null, about: null, why: null },
      },
    );
  });

  test('leaves its refusal and its bugs there too, without the words of a bug', async () => {
    await assert.rejects(bench.run(counting, {}, { admin: false }), code('UnauthorizedOperation'));
    assert.equal((await activity(1))[0]!.code, 'UnauthorizedOperation');
    const broken = made({
      run: () => {
        throw new Error('the password is x');
      },
    });
    await assert.rejects(bench.run(broken), /the password is x/);
    const [, bug] = await activity(2);
    assert.deepEqual([bug!.code, bug!.message], ['InternalError', 'An internal error has occurred.']);
  });

  test('that only reads, or only asks whether it might, is not in the log', async () => {
    await bench.run(made({ kind: 'read', run: () => ({}) }));
    await assert.rejects(bench.run(counting, { DryRun: true }), code('DryRunOperation'));
    await bench.run(counting);
    await activity(1);
    assert.equal(runs, 1);
  });

  test('is prepared only for those who may, and never for a dry run', async () => {
    let prepared = 0;
    const slow = made({
      prepare: async () => {
        prepared += 1;
        return 'ready';
      },
      run: (_, __, preparation) => preparation,
    });
    await assert.rejects(bench.run(slow, {}, { admin: false }), code('UnauthorizedOperation'));
    await assert.rejects(bench.run(slow, { DryRun: true }), code('DryRunOperation'));
    assert.equal(prepared, 0);
    assert.equal(await bench.run(slow), 'ready');
  });

  test('refuses a parameter that it lacks before it looks at anything else', async () => {
    const refuses = made({ parameters: { Colour: 'absent' }, run: counting.run });
    await assert.rejects(bench.run(refuses, { Colour: 'red' }, { admin: false }), code('UnsupportedOperation'));
    assert.equal(runs, 0);
  });

  test('that demands nothing is a bug and does not run', async () => {
    await assert.rejects(bench.run(made({ authorize: () => [], run: counting.run })), /demanded nothing/);
    assert.equal(runs, 0);
  });

  test('must be allowed everything that it demands', async () => {
    const account = '111111111111';
    const own = { action: 'ec2:RunInstances', resource: '*', account };
    const greedy = made({ authorize: () => [own, { ...own, account: '222222222222' }], run: counting.run });
    await assert.rejects(bench.run(greedy), code('UnauthorizedOperation'));
    assert.equal(runs, 0);
  });
});
