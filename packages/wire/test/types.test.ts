import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationInput, OperationName, OperationOutput } from '../index.ts';

/** Checked by the compiler: each line marked as an error must be one. */
test('operations have the types of the SDK, and ours', () => {
  const run: OperationInput<'ec2', 'RunInstances'> = { MinCount: 1, MaxCount: 2, AddressingType: 'private' };
  const count: number = run.MinCount;
  // @ts-expect-error: required members are there
  const none: OperationInput<'iam', 'DeleteUser'> = {};
  const found: OperationOutput<'ec2', 'DescribeInstances'> = { Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] };
  // @ts-expect-error: no such member
  const wrong: OperationOutput<'ec2', 'DescribeInstances'> = { Instances: [] };
  const name: OperationName<'iam'> = 'CreateAccount';
  // @ts-expect-error: no such operation
  const misspelt: OperationName<'ec2'> = 'RunInstance';
  const deleted: OperationInput<'iam', 'DeleteUser'> = { UserName: 'u', IsRecursive: true, DelegateAccount: 'a' };
  const made: OperationInput<'iam', 'CreateAccount'> = { DelegateAccount: 'a' };
  const object: OperationOutput<'s3', 'GetObject'> = { Body: Buffer.of(1), ETag: '"e"' };
  // @ts-expect-error: content is bytes
  const text: OperationOutput<'s3', 'GetObject'> = { Body: 'text' };
  const nothing: OperationOutput<'ec2', 'DeleteVolume'> = {};
  assert.equal([count, none, found, wrong, name, misspelt, deleted, made, object, text, nothing].length, 11);
});
