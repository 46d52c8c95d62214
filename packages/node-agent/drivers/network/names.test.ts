import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressIn, checkBoxName, poolAddresses, tapName, transitAddress, vpcNamespace, vpcNumber } from './names.ts';

describe('names and addresses of a box', () => {
  test('a pool gives its first address to the host and its second to the box', () => {
    const pool = poolAddresses('198.18.0.0/24');
    assert.deepEqual([pool.cidr, pool.host, pool.box], ['198.18.0.0/24', '198.18.0.1', '198.18.0.2']);
    const assignable = ['198.18.0.3', '198.18.0.254'];
    const not = ['198.18.0.0', '198.18.0.1', '198.18.0.2', '198.18.0.255', '198.18.1.3'];
    assert.deepEqual(
      [...assignable, ...not].filter((address) => pool.assignable(address)),
      assignable,
    );
  });

  test('a pool that cannot be one is refused in words', () => {
    for (const bad of ['198.18.0.0/30', '0.0.0.0/0', 'x', '198.18.0.0', '198.19.4.0/24', '198.18.0.0/15'])
      assert.throws(() => poolAddresses(bad), /pool/i, bad);
  });

  test('a name that makes no device is refused', () => {
    for (const good of ['mallee', 'a', 'm2']) assert.doesNotThrow(() => checkBoxName(good));
    for (const bad of ['', 'Mallee', 'a-b', '1a', 'thirteenchars', 'a b']) assert.throws(() => checkBoxName(bad));
  });

  test('a VPC’s namespace tells its number to its own box only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (number) => {
        assert.equal(vpcNumber('mallee', vpcNamespace('mallee', number)), number);
        assert.equal(vpcNumber('mall', vpcNamespace('mallee', number)), undefined);
        assert.match(transitAddress(number), /^198\.19\.\d+\.\d+$/);
      }),
    );
    for (const other of ['mallee', 'mallee-v', 'mallee-v0', 'mallee-v1x', 'other-v1'])
      assert.equal(vpcNumber('mallee', other), undefined);
  });

  test('tap names fit the kernel and differ', () => {
    assert.ok(tapName('eni-0123456789abcdef0').length <= 15);
    const names = Array.from({ length: 10_000 }, (_, i) => tapName(`eni-${i}`));
    assert.equal(new Set(names).size, names.length);
  });

  test('addresses count from the start of their network', () => {
    assert.equal(addressIn('10.0.255.0/24', 2), '10.0.255.2');
    assert.throws(() => addressIn('nowhere', 1));
  });
});
