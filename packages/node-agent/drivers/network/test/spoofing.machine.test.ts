import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { NetworkSpec } from '@mallee/node-contract';
import { type Guest, Lab } from './lab.ts';

const patience = 1_000;

describe('what a guest cannot do', () => {
  let lab: Lab;
  let vpc: NetworkSpec;
  let rogue: Guest;
  let victim: Guest;

  before(async () => {
    lab = await Lab.start();
    vpc = lab.vpc(1);
    rogue = await lab.guest(vpc, { address: '10.0.0.10', publicAddress: '198.18.0.10' });
    victim = await lab.guest(vpc, { address: '10.0.0.11' });
    await victim.hear(5000);
    await victim.listen(80);
    await lab.host.listen(22);
    await lab.host.listen(8773);
  });
  after(() => lab.end());

  test('send from an address that is not its own', async () => {
    await rogue.namespace.ip(['addr add 10.0.0.99/32 dev eth0', 'addr add 203.0.113.7/32 dev eth0']);
    await rogue.tell('10.0.0.99', '10.0.0.11', 5000, 'forged');
    await rogue.tell('10.0.0.10', '10.0.0.11', 5000, 'honest');
    assert.deepEqual(await victim.heard('10.0.0.10:honest'), ['10.0.0.10:honest']);
  });

  test('send from foreign addresses unless its source check is off, and even then not as a neighbour', async () => {
    const neighbour = await lab.guest(vpc, { address: '10.0.0.12' });
    await neighbour.hear(5000);
    await rogue.namespace.ip(['addr add 10.0.0.11/32 dev eth0']);
    lab.member(rogue).sourceCheck = false;
    await lab.apply();
    await rogue.tell('10.0.0.11', '10.0.0.12', 5000, 'as neighbour');
    await rogue.tell('203.0.113.7', '10.0.0.12', 5000, 'as router');
    assert.deepEqual(await neighbour.heard('203.0.113.7:as router'), ['203.0.113.7:as router']);
    lab.member(rogue).sourceCheck = true;
    await lab.apply();
    await rogue.namespace.ip(['addr del 10.0.0.11/32 dev eth0']);
  });

  test('send with another MAC', async () => {
    const { mac } = rogue.local.nic;
    await rogue.namespace.ip(['link set dev eth0 address 02:00:00:ff:ff:ff']);
    assert.equal(await rogue.pings('10.0.0.11'), false);
    await rogue.namespace.ip([`link set dev eth0 address ${mac}`]);
    await rogue.namespace.ip(['route replace default via 10.0.0.1']);
    assert.equal(await rogue.pings('10.0.0.11'), true);
  });

  test('claim another address by ARP', async () => {
    const arping = (source: string) =>
      rogue.namespace.run('arping', ['-c', '2', '-w', '2', '-I', 'eth0', '-s', source, '10.0.0.1'], { alsoFine: [1] });
    assert.match(await arping('10.0.0.10'), /Received [1-9]/);
    assert.match(await arping('10.0.0.99'), /Received 0/);
  });

  test('reach services of the host, the box or the gateway, but for the API', async () => {
    assert.match(await rogue.call('198.18.0.1', 8773), /sees 198\.18\.0\.10$/);
    assert.match(await victim.call('198.18.0.1', 8773), /sees 198\.18\.0\.2$/);
    const [ssh, gateway, box, transit] = await Promise.all([
      rogue.call('198.18.0.1', 22, patience),
      rogue.call('10.0.0.1', 22, patience),
      rogue.call('198.18.0.2', 22, patience),
      rogue.call('198.19.0.1', 22, patience),
    ]);
    for (const said of [ssh, gateway, box, transit]) assert.match(said, /^(TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/);
  });

  test('see a VPC of the same addresses', async () => {
    const twin = lab.vpc(2);
    const double = await lab.guest(twin, { address: '10.0.0.10' });
    const target = await lab.guest(twin, { address: '10.0.0.11' });
    await target.listen(80);
    assert.match(await double.call('10.0.0.11', 80), new RegExp(`^${target.namespace.name} sees 10.0.0.10$`));
    assert.match(await rogue.call('10.0.0.11', 80), new RegExp(`^${victim.namespace.name} sees 10.0.0.10$`));
    await lab.remove(target);
    assert.match(await double.call('10.0.0.11', 80, patience), /^(TIMEOUT|EHOSTUNREACH)$/);
    assert.match(await rogue.call('10.0.0.11', 80), /sees/);
  });
});
