import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { NetworkSpec } from '@mallee/node-contract';
import { type Guest, Lab } from './lab.ts';

describe('DHCP and DNS in a VPC', () => {
  let lab: Lab;
  let vpc: NetworkSpec;
  let script: string;
  let folder: string;

  /** What the server says to a client: `udhcpc`'s variables, empty where there was no lease. */
  const lease = async (guest: Guest, ...options: string[]): Promise<Record<string, string>> => {
    const args = ['udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-t', '6', '-T', '1', '-s', script, ...options];
    const out = await guest.namespace.run('busybox', args, { alsoFine: [1] });
    return Object.fromEntries(
      out.split('\n').flatMap((line) => {
        const match = /^(\w+)=(.*)$/.exec(line);
        return match ? [[match[1]!, match[2]!]] : [];
      }),
    );
  };
  const resolve = async (guest: Guest, ...question: string[]): Promise<string> =>
    await guest.namespace.run('dig', [
      '+time=5',
      '+tries=2',
      '+noall',
      '+answer',
      '+comments',
      '@10.0.0.2',
      ...question,
    ]);

  before(async () => {
    folder = await mkdtemp('/tmp/mallee-dhcp-');
    script = join(folder, 'script');
    await writeFile(script, '#!/bin/sh\n[ "$1" != bound ] || env\n', { mode: 0o755 });
    lab = await Lab.start({ apiDomain: 'cloud.example' });
    vpc = lab.vpc(1, {
      subnets: [
        { id: 'subnet-1', cidr: '10.0.0.0/24', internet: true },
        { id: 'subnet-2', cidr: '10.0.7.0/26', internet: true },
      ],
      dhcp: { domain: 'mallee.internal', nameServers: [], ntpServers: ['192.0.2.123'] },
    });
  });
  after(async () => {
    await lab.end();
    await rm(folder, { recursive: true, force: true });
  });

  test('a guest is told its address and everything that belongs to it', async () => {
    const guest = await lab.guest(vpc, { address: '10.0.7.10', dhcp: true });
    const told = await lease(guest, '-O', 'mtu', '-O', 'ntpsrv');
    assert.equal(told.ip, '10.0.7.10');
    assert.equal(told.subnet, '255.255.255.192');
    assert.equal(told.router, '10.0.7.1');
    assert.equal(told.dns, '10.0.0.2');
    assert.equal(told.domain, 'mallee.internal');
    assert.equal(told.hostname, 'ip-10-0-7-10');
    assert.equal(told.mtu, '1500');
    assert.equal(told.ntpsrv, '192.0.2.123');
  });

  test('a new instance gets the private address of an old one by its own MAC', async () => {
    const old = await lab.guest(vpc, { address: '10.0.0.10', mac: '02:00:00:00:aa:01', dhcp: true });
    assert.equal((await lease(old)).ip, '10.0.0.10');
    await lab.remove(old);
    const young = await lab.guest(vpc, { address: '10.0.0.10', mac: '02:00:00:00:aa:02', dhcp: true });
    assert.equal((await lease(young)).ip, '10.0.0.10');
  });

  test('nobody gets a lease that is another’s, whatever MAC it names', async () => {
    const guest = await lab.guest(vpc, { address: '10.0.0.20', dhcp: true });
    await lab.guest(vpc, { address: '10.0.0.21', mac: '02:00:00:00:bb:21' });
    await guest.namespace.ip([
      'link set dev eth0 down',
      'link set dev eth0 address 02:00:00:00:bb:21',
      'link set dev eth0 up',
    ]);
    assert.deepEqual(await lease(guest, '-t', '2'), {});
  });

  test('instances have names, addresses have pointers, and nothing else is answered', async () => {
    const guest = await lab.guest(vpc, { address: '10.0.0.30' });
    assert.match(await resolve(guest, 'ip-10-0-0-30.mallee.internal'), /\sA\s10\.0\.0\.30/);
    assert.match(await resolve(guest, 'ip-10-0-7-10'), /\sA\s10\.0\.7\.10/);
    assert.match(await resolve(guest, 'instance-data'), /\sA\s169\.254\.169\.254/);
    assert.match(await resolve(guest, '-x', '10.0.0.30'), /PTR\sip-10-0-0-30\.mallee\.internal/);
    assert.match(await resolve(guest, 'bucket.s3.cloud.example'), /\sA\s198\.18\.0\.1/);
    assert.match(await resolve(guest, 'nobody.mallee.internal'), /NXDOMAIN/);
    assert.match(await resolve(guest, 'example.org'), /REFUSED/);
  });

  test('names follow the members', async () => {
    const guest = await lab.guest(vpc, { address: '10.0.0.40' });
    const passing = await lab.guest(vpc, { address: '10.0.0.41' });
    assert.match(await resolve(guest, 'ip-10-0-0-41'), /10\.0\.0\.41/);
    await lab.remove(passing);
    // A signal is handled soon, not at once.
    let said = '';
    for (let tries = 0; tries < 50 && !said.includes('NXDOMAIN') && !said.includes('REFUSED'); tries += 1)
      said = await resolve(guest, 'ip-10-0-0-41.mallee.internal');
    assert.match(said, /NXDOMAIN/);
  });
});
