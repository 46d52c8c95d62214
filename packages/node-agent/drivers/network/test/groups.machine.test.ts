import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { GroupRule, NetworkSpec } from '@mallee/node-contract';
import { type Guest, Lab } from './lab.ts';

const anywhere = { cidr: '0.0.0.0/0' };
const everything: GroupRule = { protocol: 'all', peer: anywhere };
/** A packet that is dropped is known by silence only. */
const patience = 1_000;

describe('security groups on a node', () => {
  let lab: Lab;
  let vpc: NetworkSpec;
  let web: Guest;
  let client: Guest;
  let other: Guest;

  const permit = async (group: string, rules: GroupRule[], direction: 'ingress' | 'egress' = 'ingress') => {
    vpc.groups.find((each) => each.id === group)![direction] = rules;
    await lab.apply();
  };

  before(async () => {
    lab = await Lab.start();
    vpc = lab.vpc(1, {
      groups: [
        { id: 'sg-web', ingress: [], egress: [everything] },
        { id: 'sg-more', ingress: [], egress: [] },
        { id: 'sg-client', ingress: [], egress: [everything] },
        { id: 'sg-other', ingress: [], egress: [everything] },
      ],
    });
    web = await lab.guest(vpc, { address: '10.0.0.10', groups: ['sg-web', 'sg-more'], publicAddress: '198.18.0.10' });
    client = await lab.guest(vpc, { address: '10.0.0.11', groups: ['sg-client'] });
    other = await lab.guest(vpc, { address: '10.0.0.12', groups: ['sg-other'] });
    await web.listen(80);
    await web.listen(443);
  });
  after(() => lab.end());

  test('nothing reaches a guest without a rule', async () => {
    assert.equal(await client.call('10.0.0.10', 80, patience), 'TIMEOUT');
    assert.equal(await lab.host.call('198.18.0.10', 80, patience), 'TIMEOUT');
    assert.equal(await client.pings('10.0.0.10'), false);
  });

  test('a packet passes once a port is authorized, and stops once it is revoked', async () => {
    await permit('sg-web', [{ protocol: 6, ports: [80, 80], peer: anywhere }]);
    assert.match(await client.call('10.0.0.10', 80), /sees 10\.0\.0\.11$/);
    assert.match(await lab.host.call('198.18.0.10', 80), /sees 198\.18\.0\.1$/);
    assert.equal(await client.call('10.0.0.10', 443, patience), 'TIMEOUT');
    await permit('sg-web', []);
    assert.equal(await client.call('10.0.0.10', 80, patience), 'TIMEOUT');
  });

  test('an established connection outlives the rule that let it in', async () => {
    await permit('sg-web', [{ protocol: 6, ports: [80, 81], peer: anywhere }]);
    assert.match(await client.keep('10.0.0.10', 80), /sees/);
    await permit('sg-web', []);
    assert.equal(await client.echo('still here'), 'still here');
  });

  test('a source group admits its members and nobody else', async () => {
    await permit('sg-web', [{ protocol: 6, ports: [80, 80], peer: { group: 'sg-client' } }]);
    assert.match(await client.call('10.0.0.10', 80), /sees/);
    assert.equal(await other.call('10.0.0.10', 80, patience), 'TIMEOUT');
    lab.member(other).groups.push('sg-client');
    await lab.apply();
    assert.match(await other.call('10.0.0.10', 80), /sees/);
    lab.member(other).groups.pop();
    await lab.apply();
    assert.equal(await other.call('10.0.0.10', 80, patience), 'TIMEOUT');
  });

  test('a stopped member is no source', async () => {
    await permit('sg-web', [{ protocol: 6, ports: [80, 80], peer: { group: 'sg-client' } }]);
    const { node } = lab.member(client);
    delete lab.member(client).node;
    await lab.apply();
    assert.equal(await client.call('10.0.0.10', 80, patience), 'TIMEOUT');
    lab.member(client).node = node;
    await lab.apply();
    assert.match(await client.call('10.0.0.10', 80), /sees/);
  });

  test('several groups permit what any of them permits', async () => {
    await permit('sg-web', [{ protocol: 6, ports: [80, 80], peer: anywhere }]);
    await permit('sg-more', [{ protocol: 6, ports: [443, 443], peer: { cidr: '10.0.0.11/32' } }]);
    assert.match(await client.call('10.0.0.10', 80), /sees/);
    assert.match(await client.call('10.0.0.10', 443), /sees/);
    assert.equal(await other.call('10.0.0.10', 443, patience), 'TIMEOUT');
  });

  test('ICMP is told apart by type, UDP by port, and a bare protocol number by itself', async () => {
    await permit('sg-web', [
      { protocol: 1, icmp: [8, -1], peer: { cidr: '10.0.0.0/24' } },
      { protocol: 17, ports: [5000, 5001], peer: anywhere },
    ]);
    assert.equal(await client.pings('10.0.0.10'), true);
    await web.hear(5001);
    await client.tell('0.0.0.0', '10.0.0.10', 5001, 'hello');
    assert.deepEqual(await web.heard('10.0.0.11:hello'), ['10.0.0.11:hello']);
    await permit('sg-web', [{ protocol: 1, icmp: [3, -1], peer: anywhere }]);
    assert.equal(await client.pings('10.0.0.10'), false);
    await permit('sg-web', [{ protocol: 1, peer: anywhere }]);
    assert.equal(await client.pings('10.0.0.10'), true);
  });

  test('egress is decided where a packet begins', async () => {
    await permit('sg-web', [everything]);
    await permit('sg-client', [{ protocol: 6, ports: [443, 443], peer: { group: 'sg-web' } }], 'egress');
    assert.match(await client.call('10.0.0.10', 443), /sees/);
    assert.equal(await client.call('10.0.0.10', 80, patience), 'TIMEOUT');
    await permit('sg-client', [everything], 'egress');
  });
});
