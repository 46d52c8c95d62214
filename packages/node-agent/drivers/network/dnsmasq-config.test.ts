import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NetworkSpec } from '@mallee/node-contract';
import { dnsmasqFiles, withoutConflicts } from './dnsmasq-config.ts';
import { tapName } from './names.ts';

const spec: NetworkSpec = {
  vpc: 'vpc-1',
  number: 1,
  cidrs: ['10.0.0.0/16'],
  subnets: [{ id: 'subnet-1', cidr: '10.0.4.0/22', internet: true }],
  groups: [],
  members: [
    {
      eni: 'eni-1',
      mac: '02:00:00:00:00:01',
      address: '10.0.4.5',
      subnet: 'subnet-1',
      groups: [],
      sourceCheck: true,
      hostname: 'web.example.org',
    },
    {
      eni: 'eni-2',
      mac: '02:00:00:00:00:02',
      address: '10.0.4.6',
      subnet: 'subnet-1',
      groups: [],
      sourceCheck: true,
      hostname: '',
    },
  ],
  dhcp: { domain: 'mallee.internal', nameServers: [], ntpServers: [] },
};
const options = { folder: '/run/x/v1', user: 'dnsmasq', mtu: 1500, upstream: [] };

describe('a VPC’s dnsmasq', () => {
  test('is configured by its subnets and options', () => {
    assert.equal(
      dnsmasqFiles(spec, new Set(), {
        ...options,
        upstream: ['192.0.2.53'],
        api: { domain: 'cloud', address: '198.18.0.1' },
      }).conf,
      `user=dnsmasq
pid-file=/run/x/v1/pid
no-hosts
no-resolv
bind-dynamic
interface=tap*
listen-address=10.0.0.2
addn-hosts=/run/x/v1/hosts
dhcp-hostsfile=/run/x/v1/bindings
dhcp-leasefile=/run/x/v1/leases
dhcp-lease-max=65536
dhcp-authoritative
dhcp-ignore=tag:!known
no-ping
quiet-dhcp
cache-size=2000
local=/mallee.internal/
server=192.0.2.53
address=/cloud/198.18.0.1
dhcp-range=set:subnet-1,10.0.4.0,static,255.255.252.0,1h
dhcp-option=tag:subnet-1,option:router,10.0.4.1
dhcp-option=option:dns-server,10.0.0.2
dhcp-option=option:domain-name,mallee.internal
dhcp-option=option:mtu,1500
`,
    );
  });

  test('knows names of all members, and binds those that are here to their taps', () => {
    const files = dnsmasqFiles(spec, new Set(['eni-1']), options);
    assert.equal(
      files.hosts,
      `169.254.169.254 instance-data.mallee.internal instance-data
10.0.4.5 web.example.org ip-10-0-4-5.mallee.internal ip-10-0-4-5
10.0.4.6 ip-10-0-4-6.mallee.internal ip-10-0-4-6
`,
    );
    assert.equal(files.bindings, `02:00:00:00:00:01,tag:${tapName('eni-1')},10.0.4.5,web\n`);
  });

  test('is not configured by what users write into names', () => {
    const evil = 'x\ndhcp-script=/bin/sh';
    const members = spec.members.map((member) => ({ ...member, hostname: evil }));
    const files = dnsmasqFiles({ ...spec, members, dhcp: { ...spec.dhcp, domain: evil } }, new Set(['eni-1']), options);
    for (const text of Object.values(files)) assert.doesNotMatch(text, /dhcp-script/);
    assert.match(
      dnsmasqFiles({ ...spec, dhcp: { ...spec.dhcp, domain: 'a.org b.org' } }, new Set(), options).conf,
      /domain-name,a\.org\n/,
    );
  });
});

test('leases of other MACs leave an address that is bound, all others stay', () => {
  const bindings = '02:00:00:00:00:02,tag:t,10.0.0.5,ip\n';
  const mine = '1 02:00:00:00:00:02 10.0.0.5 ip 01:02';
  const others = '1 02:00:00:00:00:01 10.0.0.5 * *';
  const elsewhere = '1 02:00:00:00:00:03 10.0.0.6 * *';
  assert.equal(withoutConflicts(`${mine}\n${elsewhere}\n`, bindings), undefined);
  assert.equal(withoutConflicts(`${others}\n${elsewhere}\n`, bindings), `${elsewhere}\n`);
  assert.equal(withoutConflicts('', bindings), undefined);
});
