import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NetworkSpec, Nic } from '@mallee/node-contract';
import { boxLines } from './box-lines.ts';
import { resolversIn } from './host-resolvers.ts';
import { poolAddresses, tapName } from './names.ts';
import type { Facts } from './namespace.ts';
import { vpcLines } from './vpc-lines.ts';

const link = (ifname: string, ...addresses: string[]): Facts['links'][number] => ({
  ifname,
  flags: ['UP'],
  addr_info: addresses.map((local) => ({ local, prefixlen: 32, family: 'inet' })),
});
const settings = { pool: poolAddresses('198.18.0.0/24'), mtu: 1500 };

describe('what a VPC’s namespace lacks', () => {
  const spec: NetworkSpec = {
    vpc: 'vpc-1',
    number: 7,
    cidrs: ['10.0.0.0/16'],
    subnets: [{ id: 'subnet-1', cidr: '10.0.4.0/24', internet: true }],
    groups: [],
    members: [],
    dhcp: { domain: 'internal', nameServers: [], ntpServers: [] },
  };
  const nic: Nic = {
    id: 'eni-1',
    index: 0,
    mac: '02:00:00:00:00:01',
    vpc: 'vpc-1',
    subnet: 'subnet-1',
    address: '10.0.4.5',
  };
  const tap = tapName('eni-1');
  const whole: Facts = {
    links: [
      link('lo', '127.0.0.1', '169.254.169.254', '10.0.0.2'),
      link('uplink', '198.19.0.7'),
      link(tap, '10.0.4.1'),
    ],
    routes: [
      { dst: 'default', gateway: '198.18.0.2', dev: 'uplink' },
      { type: 'unreachable', dst: '10.0.0.0/16' },
      { dst: '10.0.4.5', dev: tap },
    ],
    neighbours: [{ dst: '10.0.4.5', dev: tap, lladdr: nic.mac, state: ['PERMANENT'] }],
  };
  const lines = (change: Partial<Facts>) => vpcLines(spec, [nic], settings, { ...whole, ...change });

  test('is nothing where all is there', () => assert.deepEqual(lines({}), []));

  test('is everything at first, but taps that have not come yet', () => {
    assert.deepEqual(lines({ links: [link('lo'), link('uplink')], routes: [], neighbours: [] }), [
      'addr replace 169.254.169.254/32 dev lo',
      'addr replace 10.0.0.2/32 dev lo',
      'link set dev lo up',
      'addr replace 198.19.0.7/32 dev uplink',
      'link set dev uplink mtu 1500 up',
      'route replace default via 198.18.0.2 dev uplink onlink',
      'route replace unreachable 10.0.0.0/16',
    ]);
  });

  test('is a whole tap where any of it is missing, and nobody’s else', () => {
    const anew = [
      `addr replace 10.0.4.1/32 dev ${tap}`,
      `ntable change name arp_cache dev ${tap} proxy_delay 0`,
      `link set dev ${tap} mtu 1500 up`,
      `route replace 10.0.4.5/32 dev ${tap} scope link src 10.0.4.1`,
      `neigh replace 10.0.4.5 lladdr 02:00:00:00:00:01 dev ${tap} nud permanent`,
    ];
    assert.deepEqual(lines({ neighbours: [] }), anew);
    assert.deepEqual(lines({ routes: whole.routes.slice(0, 2) }), anew);
    assert.deepEqual(lines({ links: [...whole.links.slice(0, 2), link(tap)] }), anew);
    assert.deepEqual(lines({ links: [...whole.links, link('tapother')] }), []);
  });

  test('includes to close what belongs to the VPC, and to open what no longer does', () => {
    const grown = { ...spec, cidrs: ['10.0.0.0/16', '10.8.0.0/16'] };
    assert.deepEqual(vpcLines(grown, [nic], settings, whole), ['route replace unreachable 10.8.0.0/16']);
    const routes = [...whole.routes, { type: 'unreachable', dst: '10.8.0.0/16' }];
    assert.deepEqual(lines({ routes }), ['route del unreachable 10.8.0.0/16']);
  });

  test('cannot be told for an interface of an unknown subnet', () => {
    const lost = { ...nic, subnet: 'subnet-9' as const };
    assert.throws(() => vpcLines(spec, [lost], settings, whole), { code: 'SubnetUnknown' });
  });
});

describe('what the box lacks', () => {
  const facts: Facts = {
    links: [link('host'), link('v7')],
    routes: [
      { type: 'unreachable', dst: '198.18.0.0/24' },
      { dst: '198.18.0.1', dev: 'host' },
      { dst: '198.19.0.7', dev: 'v7' },
      { dst: '198.18.0.9', dev: 'v7', gateway: '198.19.0.7' },
    ],
    neighbours: [],
  };

  test('is nothing where all is there', () => {
    assert.deepEqual(boxLines([{ number: 7, addresses: ['198.18.0.9'] }], facts), []);
  });

  test('is the way of an address that has moved, and not that of one that is gone', () => {
    const both = { ...facts, links: [...facts.links, link('v8')] };
    const lines = boxLines(
      [
        { number: 7, addresses: [] },
        { number: 8, addresses: ['198.18.0.9'] },
      ],
      both,
    );
    assert.deepEqual(lines, [
      'route replace 198.19.0.8/32 dev v8',
      'route replace 198.18.0.9/32 via 198.19.0.8 dev v8 onlink',
    ]);
    assert.deepEqual(boxLines([{ number: 7, addresses: [] }], facts), ['route del 198.18.0.9/32']);
  });

  test('is everything about a link that is down, and nothing about one that is not there', () => {
    const down = { ...facts, links: [{ ...link('v7'), flags: [] }] };
    assert.equal(boxLines([{ number: 7, addresses: ['198.18.0.9'] }], down).length, 3);
    assert.deepEqual(boxLines([{ number: 9, addresses: [] }], { ...facts, routes: [] }), []);
  });
});

test('the host’s resolvers are those that a guest’s question can reach', () => {
  const text =
    '# x\nnameserver 127.0.0.53\nnameserver 192.0.2.1\n nameserver fe80::1\nsearch a\nnameserver 192.0.2.2\n';
  assert.deepEqual(resolversIn(text), ['192.0.2.1', '192.0.2.2']);
});
