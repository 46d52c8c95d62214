import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, formatCidr, formatIp, isCanonical, overlaps, parseCidr, parseIp, size } from './cidr.ts';

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const prefix = fc.integer({ min: 0, max: 32 });
const network = fc.tuple(address, prefix).map(([base, length]) => parseCidr(`${formatIp(base)}/${length}`)!);

test('addresses are four decimal numbers and nothing else', () => {
  assert.equal(parseIp('0.0.0.0'), 0);
  assert.equal(parseIp('255.255.255.255'), 2 ** 32 - 1);
  assert.equal(parseIp('10.0.0.1'), 0x0a000001);
  for (const text of ['', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ', '::1', '-1.0.0.0'])
    assert.equal(parseIp(text), undefined, text);
});

test('networks are an address, a slash and at most 32', () => {
  assert.deepEqual(parseCidr('10.1.2.3/8'), { base: 0x0a000000, prefix: 8 });
  assert.deepEqual(parseCidr('255.255.255.255/0'), { base: 0, prefix: 0 });
  for (const text of [
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '/8',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '10.0.0.0/008',
  ])
    assert.equal(parseCidr(text), undefined, text);
});

test('canonical is what names its own first address', () => {
  assert.ok(isCanonical('10.0.0.0/8'));
  for (const text of ['10.0.0.1/8', '10.0.0.0/08', 'x']) assert.ok(!isCanonical(text), text);
});

test('writing and reading undo each other', () => {
  fc.assert(fc.property(address, (number) => assert.equal(parseIp(formatIp(number)), number)));
  fc.assert(fc.property(network, (cidr) => assert.deepEqual(parseCidr(formatCidr(cidr)), cidr)));
});

test('a network holds exactly the addresses between its first and its last', () => {
  fc.assert(
    fc.property(network, address, (cidr, number) => {
      const inside = number >= cidr.base && number < cidr.base + size(cidr);
      assert.equal(contains(cidr, number), inside);
    }),
  );
});

test('networks overlap where they share an address, whichever is asked', () => {
  fc.assert(
    fc.property(network, network, (a, b) => {
      const shared = a.base < b.base + size(b) && b.base < a.base + size(a);
      assert.equal(overlaps(a, b), shared);
      assert.equal(overlaps(b, a), shared);
    }),
  );
});
