import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from './registry.ts';
import { made } from './test/bench-service.ts';

const operation = made({ run: () => ({}) });
const service = { name: 'ec2', ports: undefined, operations: [operation] } as const;

test('operations are found by service and name', () => {
  const registry = new Registry([service]);
  assert.deepEqual(registry.find('ec2', 'RunInstances'), { service, operation });
  assert.equal(registry.find('s3', 'RunInstances'), undefined);
  assert.equal(registry.find('ec2', 'constructor'), undefined);
});

test('an operation that two services define is a mistake', () => {
  assert.throws(() => new Registry([service, service]), /ec2:RunInstances is defined twice/);
});
