import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { GroupRule, NetworkSpec } from '@mallee/node-contract';
import fc from 'fast-check';
import { Firewall } from '../firewall.ts';
import { poolAddresses } from '../names.ts';
import { Namespace } from '../namespace.ts';
import { vpcTables } from '../rules/vpc-rules.ts';

const pool = poolAddresses('198.18.0.0/24');
const groupIds = ['sg-1', 'sg-2', 'sg-3'] as const;

const peer = fc.oneof(
  fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '192.0.2.7/32').map((cidr) => ({ cidr })),
  fc.constantFrom(...groupIds).map((group) => ({ group })),
);
const port = fc.nat(65_535);
const rule: fc.Arbitrary<GroupRule> = fc.oneof(
  peer.map((peer) => ({ protocol: 'all' as const, peer })),
  fc.record({ protocol: fc.nat(255), peer }),
  fc.record({
    protocol: fc.constantFrom(6, 17),
    ports: fc.tuple(port, port).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
    peer,
  }),
  fc.record({
    protocol: fc.constant(1),
    icmp: fc.tuple(fc.integer({ min: -1, max: 255 }), fc.integer({ min: -1, max: 255 })),
    peer,
  }),
);
const spec: fc.Arbitrary<NetworkSpec> = fc
  .record({
    groups: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...groupIds),
        ingress: fc.array(rule, { maxLength: 4 }),
        egress: fc.array(rule, { maxLength: 4 }),
      }),
      { selector: (group) => group.id },
    ),
    members: fc.uniqueArray(
      fc.record({
        n: fc.integer({ min: 3, max: 9 }),
        groups: fc.subarray([...groupIds]),
        sourceCheck: fc.boolean(),
        shown: fc.boolean(),
        up: fc.boolean(),
        inner: fc.boolean(),
      }),
      { selector: (member) => member.n },
    ),
  })
  .map(({ groups, members }) => ({
    vpc: 'vpc-1',
    number: 1,
    cidrs: ['10.0.0.0/16'],
    subnets: [
      { id: 'subnet-1', cidr: '10.0.0.0/24', internet: true },
      { id: 'subnet-2', cidr: '10.0.1.0/24', internet: false },
    ],
    groups,
    members: members.map(({ n, groups, sourceCheck, shown, up, inner }) => ({
      eni: `eni-${n}` as const,
      mac: `02:00:00:00:00:0${n}`,
      address: `10.0.${inner ? 1 : 0}.${n}`,
      subnet: inner ? ('subnet-2' as const) : ('subnet-1' as const),
      groups,
      sourceCheck,
      hostname: '',
      ...(shown && { publicAddress: `198.18.0.${n}` }),
      ...(up && { node: 'node-1' as const }),
    })),
    dhcp: { domain: 'internal', nameServers: [], ntpServers: [] },
  }));

test('the kernel takes every step from one rule set to the next, and then holds exactly the last', async (t) => {
  const namespace = new Namespace(`f${randomBytes(4).toString('hex')}`);
  await namespace.create();
  t.after(() => namespace.remove());
  const firewall = new Firewall(namespace);
  await fc.assert(
    fc.asyncProperty(spec, async (want) => {
      const here = new Set(want.members.filter((member) => member.node).map((member) => member.eni as string));
      const tables = vpcTables(want, here, pool, 8773);
      await firewall.apply(tables);
      assert.equal(await new Firewall(namespace).apply(tables), '');
    }),
    { numRuns: 40 },
  );
});

test('a change goes out as its difference alone, also where someone meddled in between', async (t) => {
  const namespace = new Namespace(`f${randomBytes(4).toString('hex')}`);
  await namespace.create();
  t.after(() => namespace.remove());
  const firewall = new Firewall(namespace);
  const [want] = fc.sample(spec, { numRuns: 1, seed: 7 });
  const tables = () => vpcTables(want!, new Set(['eni-99']), pool, 8773);
  await firewall.apply(tables());
  want!.members.push({
    eni: 'eni-99',
    mac: '02:00:00:00:00:99',
    address: '10.0.0.99',
    subnet: 'subnet-1',
    groups: [],
    sourceCheck: true,
    hostname: '',
  });
  const batch = await firewall.apply(tables());
  assert.doesNotMatch(batch, /rule|chain|table/);
  await namespace.run('nft', ['flush', 'ruleset']);
  want!.members.pop();
  await firewall.apply(tables());
  assert.equal(await new Firewall(namespace).apply(tables()), '');
});
