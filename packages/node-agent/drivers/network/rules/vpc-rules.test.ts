import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GroupRule, NetworkSpec } from '@mallee/node-contract';
import { poolAddresses, tapName } from '../names.ts';
import { boxTable } from './box-rules.ts';
import { groupRules } from './group-rules.ts';
import { hostTable } from './host-rules.ts';
import { vpcTables } from './vpc-rules.ts';

const pool = poolAddresses('198.18.0.0/24');
const anywhere = { cidr: '0.0.0.0/0' };

describe('a group’s permissions as rules', () => {
  const rules = (...all: GroupRule[]) => groupRules(all, 'ingress', new Set(['sg-1']));

  test('cover every form that EC2 has', () => {
    assert.deepEqual(
      rules(
        { protocol: 'all', peer: anywhere },
        { protocol: 'all', peer: { group: 'sg-1' } },
        { protocol: 6, ports: [22, 22], peer: { cidr: '192.0.2.0/24' } },
        { protocol: 17, ports: [1000, 2000], peer: { group: 'sg-1' } },
        { protocol: 6, ports: [0, 65_535], peer: anywhere },
        { protocol: 6, peer: anywhere },
        { protocol: 1, peer: anywhere },
        { protocol: 1, icmp: [-1, -1], peer: anywhere },
        { protocol: 1, icmp: [8, -1], peer: anywhere },
        { protocol: 1, icmp: [3, 4], peer: anywhere },
        { protocol: 47, peer: { cidr: '10.0.0.1/32' } },
      ),
      [
        'accept',
        'ip saddr @members-sg-1 accept',
        'ip saddr 192.0.2.0/24 tcp dport 22 accept',
        'ip saddr @members-sg-1 udp dport 1000-2000 accept',
        'meta l4proto tcp accept',
        'meta l4proto 1 accept',
        'icmp type 8 accept',
        'icmp type 3 icmp code 4 accept',
        'ip saddr 10.0.0.1/32 meta l4proto 47 accept',
      ],
    );
  });

  test('look at the destination on the way out', () => {
    const out = groupRules([{ protocol: 6, ports: [443, 443], peer: { cidr: '192.0.2.7/32' } }], 'egress', new Set());
    assert.deepEqual(out, ['ip daddr 192.0.2.7/32 tcp dport 443 accept']);
  });

  test('permit nothing by a group that does not exist', () => {
    assert.deepEqual(rules({ protocol: 'all', peer: { group: 'sg-gone' } }), []);
  });
});

describe('a VPC’s tables', () => {
  const member = (n: number, change: Partial<NetworkSpec['members'][number]> = {}): NetworkSpec['members'][number] => ({
    eni: `eni-${n}`,
    mac: `02:00:00:00:00:0${n}`,
    address: `10.0.0.${n}`,
    subnet: 'subnet-1',
    groups: ['sg-1'],
    sourceCheck: true,
    hostname: `ip-10-0-0-${n}`,
    node: 'node-1',
    ...change,
  });
  const spec: NetworkSpec = {
    vpc: 'vpc-1',
    number: 7,
    cidrs: ['10.0.0.0/16'],
    subnets: [
      { id: 'subnet-1', cidr: '10.0.0.0/24', internet: true },
      { id: 'subnet-2', cidr: '10.0.1.0/24', internet: false },
    ],
    groups: ['sg-1', 'sg-2'].map((id) => ({
      id: id as 'sg-1',
      ingress: [],
      egress: [{ protocol: 'all', peer: anywhere }],
    })),
    members: [
      member(1, { publicAddress: '198.18.0.9' }),
      member(2, { groups: ['sg-2', 'sg-1'], sourceCheck: false }),
      member(3, { subnet: 'subnet-2', publicAddress: '198.18.0.10' }),
      member(4, { node: undefined }),
      member(5, { groups: ['sg-gone'] }),
    ],
    dhcp: { domain: 'internal', nameServers: [], ntpServers: [] },
  };
  const [inet, arp] = vpcTables(spec, new Set(['eni-1', 'eni-2', 'eni-3', 'eni-5']), pool, 8773);
  const elements = (name: string) => Object.fromEntries(inet!.sets.get(name)!.elements);

  test('hold sources of running members, and bind only the interfaces that are here', () => {
    assert.deepEqual(Object.keys(elements('members-sg-1')), ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    assert.deepEqual(
      Object.keys(elements('bound')),
      [1, 2, 3, 5].map((n) => `${tapName(`eni-${n}`)} . 02:00:00:00:00:0${n} . 10.0.0.${n}`),
    );
    assert.deepEqual(Object.keys(elements('relaxed')), [`${tapName('eni-2')} . 02:00:00:00:00:02`]);
    assert.equal(arp!.sets.get('bound'), inet!.sets.get('bound'));
  });

  test('jump from a tap to its group, or to a chain of its groups, or to nothing', () => {
    const verdicts = elements('ingress');
    assert.equal(verdicts[tapName('eni-1')], 'jump ingress-sg-1');
    const several = verdicts[tapName('eni-2')]!.replace('jump ', '');
    assert.deepEqual(inet!.chains.get(several)!.rules, ['jump ingress-sg-1', 'jump ingress-sg-2']);
    assert.equal(verdicts[tapName('eni-5')], undefined);
  });

  test('translate public addresses of subnets with a way to the internet only', () => {
    assert.deepEqual(elements('public-in'), { '198.18.0.9': '10.0.0.1' });
    assert.deepEqual(elements('public-out'), { '10.0.0.1': '198.18.0.9' });
    assert.deepEqual(
      Object.keys(elements('online')),
      [1, 2, 5].map((n) => tapName(`eni-${n}`)),
    );
  });

  test('let a guest say DHCP, DNS and metadata to its gateway, and nothing else', () => {
    const input = inet!.chains.get('input')!;
    assert.equal(input.hook?.policy, 'drop');
    assert.deepEqual(input.rules, [
      'iifname "lo" accept',
      'iifname "tap*" udp sport 68 udp dport 67 accept',
      'iifname "tap*" iifname . ether saddr . ip saddr != @bound counter drop',
      'ct state established,related accept',
      'iifname "tap*" ip daddr 10.0.0.2 meta l4proto { tcp, udp } th dport 53 accept',
      'iifname "tap*" ip daddr 169.254.169.254 tcp dport 80 accept',
      'counter drop',
    ]);
  });

  test('drop by default wherever a packet is judged', () => {
    for (const name of ['input', 'egress', 'ingress']) {
      assert.equal(inet!.chains.get(name)!.hook?.policy, 'drop');
      assert.equal(inet!.chains.get(name)!.rules!.at(-1), 'counter drop');
    }
    for (const chain of [inet!.chains.get('spoofing')!, arp!.chains.get('input')!])
      assert.equal(chain.rules!.at(-1), 'counter drop');
  });
});

test('the box lets nothing out but the API without outbound traffic, and the host has no table then', () => {
  const forward = (outbound: 'none' | 'nat') => boxTable([], pool, outbound, 8773).chains.get('forward')!.rules!;
  assert.deepEqual(
    forward('none').filter((rule) => rule.includes('oifname "host"')),
    ['oifname "host" ip daddr 198.18.0.1 tcp dport 8773 accept'],
  );
  assert.ok(forward('nat').includes('oifname "host" ip daddr != 198.18.0.0/24 accept'));
  const host = hostTable('mallee', pool, 8773).chains.get('input')!.rules!;
  assert.equal(host[0], 'iifname != "mallee" accept');
  assert.match(host.at(-1)!, /reject/);
});
