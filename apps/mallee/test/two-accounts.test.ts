import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { runOperation } from '@mallee/gateway';
import type { Operation, Service } from '@mallee/gateway/op';
import { loadService } from '@mallee/wire';
import { type Belongings, belongings } from './belongings.ts';
import { scopeOf } from './caller.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { plausibleInput } from './plausible-input.ts';

/** Belongings whose names mean something of the caller's own account when he says them. */
const local = [
  ...['KeyName', 'UserName', 'GroupName', 'RoleName', 'PolicyName', 'InstanceProfileName', 'VersionId'],
  ...['PolicyDocument', 'AssumeRolePolicyDocument', 'Key', 'AccountName'],
];

/** As in AWS, whoever knows a key's id may learn which account it belongs to, so that leaked keys find their owner. */
const tellsStrangers = ['sts:GetAccessKeyInfo'];
/** Names are filters over the caller's own account here: what is not in it is not found. */
const onlyFilters = ['mallee:DescribeActivity'];

describe('the administrators of two accounts', () => {
  let cloud: CloudProcess;
  let ann: Person;
  let bob: Person;
  let anns: Belongings;
  let secrets: string[];

  before(async () => {
    cloud = await openCloudProcess();
    ann = await cloud.newAccount('ann');
    bob = await cloud.newAccount('bob');
    anns = await belongings(cloud, ann, 'anns');
    const bobs = await belongings(cloud, bob, 'bobs');
    assert.deepEqual(Object.keys(bobs), Object.keys(anns));
    secrets = [...Object.entries(anns).flatMap(([name, value]) => (local.includes(name) ? [] : [value])), ann.account];
  });
  after(() => cloud[Symbol.asyncDispose]());

  async function call(who: Person, service: Service, operation: Operation, input: Record<string, unknown>) {
    const { store, world } = cloud.cloud.gateway;
    const { signal } = new AbortController();
    const scope = await scopeOf(cloud.cloud, who);
    return runOperation(
      { store, world, region: cloud.config.region },
      { service, operation, scope, input: { ...input }, signal },
    );
  }
  const every = () =>
    cloud.cloud.gateway.registry.services.flatMap((service) =>
      service.operations.map((operation) => ({ service, operation })),
    );

  /** All that lists tell somebody. Keys' last use is left out: it changes by looking. */
  async function everything(who: Person): Promise<Map<string, string>> {
    const seen = new Map<string, string>();
    for (const { service, operation } of every()) {
      if (operation.kind === 'write' || !/^(Describe|List)/.test(operation.name)) continue;
      // What the cloud tells of itself is for its own administrators.
      if (service.name === 'mallee' && operation.name !== 'DescribeActivity') continue;
      const { operations } = await loadService(service.name);
      const known = who === ann ? { Bucket: 'anns', UserName: 'anns', GroupName: 'anns', RoleName: 'anns' } : {};
      const { input } = operations.get(operation.name)!;
      const required = input?.members.filter((member) => member.required).map(({ name }) => name) ?? [];
      if (!required.every((name) => name in known)) continue;
      const given = Object.fromEntries(required.map((name) => [name, known[name as keyof typeof known]]));
      seen.set(`${service.name}:${operation.name}`, JSON.stringify(await call(who, service, operation, given)));
    }
    return seen;
  }

  test('see nothing of each other in any list', async () => {
    const seen = await everything(bob);
    assert.ok(seen.size >= 30, `${seen.size} lists`);
    for (const [name, text] of seen)
      for (const secret of secrets) assert.ok(!text.includes(secret), `${name} shows ${secret}: ${text}`);
  });

  test('cannot learn or change anything by naming what the other has', async () => {
    const before = await everything(ann);
    let refused = 0;
    for (const { service, operation } of every()) {
      const name = `${service.name}:${operation.name}`;
      if (tellsStrangers.includes(name)) continue;
      const { operations } = await loadService(service.name);
      const input = plausibleInput(operations.get(operation.name)!, anns);
      const named = Object.entries(input).flatMap(([key, value]) => (local.includes(key) ? [] : [value].flat()));
      if (!named.some((value) => typeof value === 'string' && secrets.includes(value))) continue;
      try {
        const answer = JSON.stringify((await call(bob, service, operation, input)) ?? null);
        for (const secret of secrets) assert.ok(!answer.includes(secret), `${name} tells ${answer}`);
        if (onlyFilters.includes(name)) continue;
        assert.fail(`${name} succeeds: ${answer}`);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        refused += 1;
        assert.notEqual(error.code, 'UnauthorizedOperation', `${name} tells that it is there.`);
        assert.ok(error.status < 500, `${name}: ${error.message}`);
      }
    }
    assert.ok(refused >= 60, `${refused} operations refused`);
    assert.deepEqual(await everything(ann), before);
  });

  test('are answered about the other’s things as about things that are not there', async () => {
    const absent = (id: string) => id.replace(/[0-9a-f]{17}$/, '0123456789abcdef0');
    for (const { service, operation } of every().filter((each) => each.service.name === 'ec2')) {
      const { operations } = await loadService('ec2');
      for (const [parameter, id] of Object.entries(anns).filter(([, value]) => /-[0-9a-f]{17}$/.test(value))) {
        const input = plausibleInput(operations.get(operation.name)!, { [parameter]: id });
        if (!JSON.stringify(input).includes(id)) continue;
        const missing = JSON.parse(JSON.stringify(input).replaceAll(id, absent(id))) as Record<string, unknown>;
        const tell = (given: Record<string, unknown>) =>
          call(bob, service, operation, given).then(
            (answer) => JSON.stringify(answer),
            (error: AwsError) => `${error.code}: ${error.message}`,
          );
        assert.equal(
          (await tell(input)).replaceAll(id, absent(id)),
          await tell(missing),
          `${operation.name} with ${parameter}`,
        );
      }
    }
  });

  test('have provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
