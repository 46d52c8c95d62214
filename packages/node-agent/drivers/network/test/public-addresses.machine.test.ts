import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { NetworkSpec } from '@mallee/node-contract';
import { Namespace } from '../namespace.ts';
import { type Guest, Lab, Place } from './lab.ts';

describe('public addresses', () => {
  let lab: Lab;
  let vpc: NetworkSpec;
  let one: Guest;
  let two: Guest;
  let plain: Guest;

  before(async () => {
    lab = await Lab.start();
    vpc = lab.vpc(1, {
      subnets: [
        { id: 'subnet-1', cidr: '10.0.0.0/24', internet: true },
        { id: 'subnet-inner', cidr: '10.0.1.0/24', internet: false },
      ],
    });
    one = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
    two = await lab.guest(vpc, { address: '10.0.0.11', publicAddress: '198.18.0.11' });
    plain = await lab.guest(vpc, { address: '10.0.0.12' });
    for (const guest of [one, two]) await guest.listen(80);
    await lab.host.listen(8773, '198.18.0.1');
  });
  after(() => lab.end());

  test('lead to their instance, which sees who calls', async () => {
    assert.equal(await lab.host.call('198.18.0.10', 80), `${one.namespace.name} sees 198.18.0.1`);
    assert.equal(await lab.host.call('198.18.0.11', 80), `${two.namespace.name} sees 198.18.0.1`);
  });

  test('are what the outside sees of an instance; without one it is the box', async () => {
    assert.match(await one.call('198.18.0.1', 8773), /sees 198\.18\.0\.10$/);
    assert.match(await plain.call('198.18.0.1', 8773), /sees 198\.18\.0\.2$/);
  });

  test('work from within their own VPC, and from their own instance', async () => {
    assert.equal(await one.call('198.18.0.11', 80), `${two.namespace.name} sees 198.18.0.10`);
    assert.equal(await one.call('198.18.0.10', 80), `${one.namespace.name} sees 198.18.0.10`);
    assert.equal(await plain.call('198.18.0.10', 80), `${one.namespace.name} sees 198.18.0.2`);
  });

  test('work between VPCs', async () => {
    const twin = lab.vpc(2);
    const far = await lab.guest(twin, { address: '10.0.0.10', publicAddress: '198.18.0.20' });
    await far.listen(80);
    assert.equal(await one.call('198.18.0.20', 80), `${far.namespace.name} sees 198.18.0.10`);
    await lab.remove(far);
  });

  test('are refused at once while nobody has them', async () => {
    for (const last of [3, 99, 254]) assert.equal(await lab.host.call(`198.18.0.${last}`, 80), 'EHOSTUNREACH');
    assert.equal(await one.call('198.18.0.99', 80), 'EHOSTUNREACH');
  });

  test('move at once, with the connections that use them', async () => {
    assert.match(await lab.host.keep('198.18.0.10', 80), /sees/);
    const pings = lab.host.namespace.run('ping', ['-c', '40', '-i', '0.1', '-W', '1', '198.18.0.10'], {
      alsoFine: [1],
    });
    delete lab.member(one).publicAddress;
    lab.member(two).publicAddress = '198.18.0.10';
    await lab.apply();
    assert.equal(await lab.host.call('198.18.0.10', 80), `${two.namespace.name} sees 198.18.0.1`);
    assert.notEqual(await lab.host.echo('anyone', 2_000), 'anyone');
    assert.match(await one.call('198.18.0.1', 8773), /sees 198\.18\.0\.2$/);
    assert.match(await two.call('198.18.0.1', 8773), /sees 198\.18\.0\.10$/);
    assert.equal(await lab.host.call('198.18.0.11', 80), 'EHOSTUNREACH');
    assert.match(await pings, /40 packets transmitted, (3[0-9]|40) received/);
  });

  test('move between VPCs', async () => {
    const third = lab.vpc(3);
    const far = await lab.guest(third, { address: '10.0.0.10' });
    await far.listen(80);
    delete lab.member(two).publicAddress;
    lab.member(far).publicAddress = '198.18.0.10';
    await lab.apply();
    assert.equal(await lab.host.call('198.18.0.10', 80), `${far.namespace.name} sees 198.18.0.1`);
  });

  test('mean nothing in a subnet without a way to the internet', async () => {
    const inner = await lab.guest(vpc, { address: '10.0.1.10', publicAddress: '198.18.0.30' });
    await inner.listen(80);
    assert.equal(await lab.host.call('198.18.0.30', 80), 'EHOSTUNREACH');
    assert.match(await plain.call('10.0.1.10', 80), /sees 10\.0\.0\.12$/);
    assert.match(await inner.call('198.18.0.1', 8773), /sees 198\.18\.0\.2$/);
  });
});

describe('the way out', () => {
  /** A neighbour of the host, as the internet. */
  const outside = async (lab: Lab): Promise<Place> => {
    const name = `${lab.box}o`;
    const namespace = new Namespace(name);
    await namespace.create();
    await lab.host.namespace.ip([
      `link add dev out0 type veth peer name eth0 netns ${name}`,
      'addr add 192.0.2.1/24 dev out0',
      'link set dev out0 up',
    ]);
    await namespace.ip(['addr add 192.0.2.2/24 dev eth0', 'link set dev eth0 up']);
    return new Place(name);
  };

  test('is closed with outbound none, and the host’s firewall and forwarding are as they were', async (t) => {
    const lab = await Lab.start();
    t.after(() => lab.end());
    const net = await outside(lab);
    t.after(() => net.end());
    await net.listen(80);
    const guest = await lab.guest(lab.vpc(1), { address: '10.0.0.10', publicAddress: '198.18.0.10' });
    assert.equal(await guest.call('192.0.2.2', 80), 'ENETUNREACH');
    assert.equal(await lab.host.namespace.run('nft', ['list', 'ruleset']), '');
    assert.equal(await lab.host.namespace.readSysctl('net/ipv4/ip_forward'), '0');
  });

  test('is open with outbound nat, not to the host itself, and is closed without a trace', async (t) => {
    const lab = await Lab.start({ outbound: 'nat' });
    t.after(() => lab.end());
    const net = await outside(lab);
    t.after(() => net.end());
    await net.listen(80);
    await lab.host.listen(22);
    await lab.host.listen(8773);
    const vpc = lab.vpc(1);
    const guest = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
    const plain = await lab.guest(vpc, { address: '10.0.0.11' });
    for (const each of [guest, plain]) {
      assert.match(await each.call('192.0.2.2', 80), /sees 192\.0\.2\.1$/);
      assert.match(await each.call('198.18.0.1', 8773), /sees 198\.18\.0\./);
      assert.match(await each.call('192.0.2.1', 22), /^E(HOST|NET)UNREACH$/);
      assert.match(await each.call('198.18.0.1', 22), /^E(HOST|NET)UNREACH$/);
    }
    assert.equal(await lab.host.namespace.readSysctl('net/ipv4/ip_forward'), '1');
    await lab.driver.removeAll(lab.signal);
    assert.equal(await lab.host.namespace.run('nft', ['list', 'ruleset']), '');
    assert.equal(await lab.host.namespace.readSysctl('net/ipv4/ip_forward'), '0');
  });
});
