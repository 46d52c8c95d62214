import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCidr, readPermissions, ruleKey } from './group-rules.ts';
import { readTraffic } from './rule-ports.ts';

const port = fc.nat(65_535);
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((all) => all.join('.'));
const cidr = fc.tuple(octets, fc.nat(32)).map(([address, prefix]) => `${address}/${prefix}`);

test('a rule that is read, shown and read again is the same rule', () => {
  const traffic = fc.oneof(
    fc
      .tuple(fc.constantFrom('tcp', 'udp', '6', '17'), port, port)
      .map(([name, a, b]) => [name, Math.min(a, b), Math.max(a, b)] as const),
    fc.tuple(fc.constantFrom('icmp', '1'), fc.nat(255), fc.integer({ min: -1, max: 255 })),
    fc
      .integer({ min: 0, max: 255 })
      .filter((number) => ![1, 6, 17, 58].includes(number))
      .map((number) => [String(number), undefined, undefined] as const),
  );
  fc.assert(
    fc.property(traffic, cidr, ([IpProtocol, FromPort, ToPort], CidrIp) => {
      const permission = {
        IpProtocol,
        ...(FromPort !== undefined && { FromPort }),
        ...(ToPort !== undefined && { ToPort }),
        IpRanges: [{ CidrIp }],
      };
      const [rule] = readPermissions([permission]);
      const again = readTraffic(rule!.protocol, rule!.from_port, rule!.to_port);
      const shown = readCidr('cidr' in rule!.peer ? rule!.peer.cidr : undefined);
      const key = (each: typeof again) => ruleKey({ ...each, cidr: shown, peer_group: null });
      assert.equal(key(again), key(rule!));
    }),
  );
});

test('other spellings of a protocol are the same protocol', () => {
  for (const [one, another] of [
    ['6', 'TCP'],
    ['17', 'udp'],
    ['1', 'ICMP'],
    ['all', '-1'],
  ] as const)
    assert.deepEqual(readTraffic(one, 1, 1), readTraffic(another, 1, 1));
});
