import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { desired } from '@mallee/node-contract';
import { db } from '../op.ts';
import type { SecurityGroupRuleRow } from '../tables.ts';
import { alice, bob } from '../test/cloud.ts';
import { NetworkCloud, node } from '../test/network-cloud.ts';
import { desiredOf } from './desired.ts';
import { groupRule, networksOf } from './networks.ts';

const row = (protocol: string, from_port: number, to_port: number): SecurityGroupRuleRow => ({
  ...{ id: 'sgr-1', security_group: 'sg-1', egress: 0, description: null },
  ...{ protocol, from_port, to_port, cidr: '10.0.0.0/8', peer_group: null, peer_account: null },
});
const peer = { cidr: '10.0.0.0/8' };

test('a rule becomes what a packet filter needs', () => {
  assert.deepEqual(groupRule(row('-1', -1, -1)), { protocol: 'all', peer });
  assert.deepEqual(groupRule(row('tcp', 22, 23)), { protocol: 6, ports: [22, 23], peer });
  assert.deepEqual(groupRule(row('udp', 0, 65_535)), { protocol: 17, ports: [0, 65_535], peer });
  assert.deepEqual(groupRule(row('icmp', 8, -1)), { protocol: 1, icmp: [8, -1], peer });
  assert.deepEqual(groupRule(row('50', -1, -1)), { protocol: 50, peer });
  const grouped = { ...row('tcp', 1, 1), cidr: null, peer_group: 'sg-2' as const, peer_account: alice };
  assert.deepEqual(groupRule(grouped).peer, { group: 'sg-2' });
});

describe('the networks of a node', () => {
  let cloud: NetworkCloud;
  before(async () => {
    cloud = await NetworkCloud.open();
  });
  after(() => cloud.close());
  const networks = () => cloud.store.read((read) => networksOf(read, node, cloud.settings));
  const openness = async () => (await networks()).flatMap(({ subnets }) => subnets.map(({ internet }) => internet));

  test('a node without machines has none', async () => assert.deepEqual(await networks(), []));

  test('a VPC comes with members, groups in use and addresses, and the document keeps the contract', async () => {
    const { nic, address } = await cloud.machine(alice);
    await cloud.as(alice)('CreateSecurityGroup', { GroupName: 'unused', Description: 'x' });
    const [network, another] = await networks();
    assert.equal(another, undefined);
    assert.equal(network!.groups.length, 1);
    assert.deepEqual(
      network!.members.map(({ eni, publicAddress, hostname, node: at }) => [eni, publicAddress, hostname, at]),
      [[nic, address, 'ip-172-31-0-4', node]],
    );
    desired.parse(await cloud.store.read((read) => desiredOf(read, node, cloud.settings)));
    await cloud.machine(bob);
    assert.equal((await networks()).length, 2);
    await cloud.write(async (tx) => {
      const ofBob = db(tx).updateTable('instance').set({ phase: 'gone' }).where('account', '=', bob);
      await ofBob.execute();
    });
    assert.equal((await networks()).length, 1);
  });

  test('a subnet reaches the internet where its own table, else the main one, leads to a gateway', async () => {
    assert.deepEqual(await openness(), [true, true]);
    const subnet = await cloud.subnet(alice);
    await cloud.write(async (tx) => {
      await db(tx).insertInto('route_table').values({ id: 'rtb-own', account: alice, vpc: subnet.vpc }).execute();
      await db(tx)
        .insertInto('route_table_association')
        .values({ id: 'rtbassoc-own', route_table: 'rtb-own', vpc: subnet.vpc, subnet: subnet.id })
        .execute();
    });
    const [network] = await networks();
    for (const { id, internet } of network!.subnets) assert.equal(internet, id !== subnet.id);
    await cloud.write((tx) => db(tx).deleteFrom('route').where('destination', '=', '0.0.0.0/0').execute());
    assert.deepEqual(await openness(), [false, false]);
    await cloud.write((tx) =>
      db(tx)
        .insertInto('route')
        .values({ route_table: 'rtb-own', destination: '0.0.0.0/0', target: 'igw-1', origin: 'CreateRoute' })
        .execute(),
    );
    const [opened] = await networks();
    for (const { id, internet } of opened!.subnets) assert.equal(internet, id === subnet.id);
  });
});
