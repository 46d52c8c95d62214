import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { db } from '../op.ts';
import { alice, bob, code } from './cloud.ts';
import { NetworkCloud } from './network-cloud.ts';

describe('elastic addresses', () => {
  let cloud: NetworkCloud;
  let call: ReturnType<NetworkCloud['as']>;
  beforeEach(async () => {
    cloud = await NetworkCloud.open();
    call = cloud.as(alice);
  });
  afterEach(() => cloud.close());

  const publicOf = async (NetworkInterfaceId: string) =>
    (await call('DescribeNetworkInterfaces', { NetworkInterfaceIds: [NetworkInterfaceId] })).NetworkInterfaces![0]!
      .Association;

  test('an allocated address belongs to its account until it is released, and then rests', async () => {
    const { PublicIp, AllocationId, Domain } = await call('AllocateAddress', {});
    assert.equal(Domain, 'vpc');
    assert.equal(PublicIp, '198.18.0.10');
    const [shown] = (await call('DescribeAddresses', { PublicIps: [PublicIp!] })).Addresses!;
    assert.equal(shown!.AllocationId, AllocationId);
    assert.equal(shown!.AssociationId, undefined);
    await call('ReleaseAddress', { AllocationId });
    await assert.rejects(call('ReleaseAddress', { AllocationId }), code('InvalidAllocationID.NotFound'));
    assert.notEqual((await call('AllocateAddress', {})).PublicIp, PublicIp);
  });

  test('an address can be asked for where it is of the pool and free', async () => {
    const { PublicIp } = await call('AllocateAddress', { Address: '198.18.0.13' });
    assert.equal(PublicIp, '198.18.0.13');
    await assert.rejects(call('AllocateAddress', { Address: '198.18.0.13' }), code('InvalidIPAddress.InUse'));
    for (const Address of ['198.18.0.9', '198.18.0.15', '10.0.0.1', 'x'])
      await assert.rejects(call('AllocateAddress', { Address }), code('InvalidParameterValue'), Address);
  });

  test('limits of the account and of the pool are two errors', async () => {
    for (let i = 0; i < 3; i += 1) await call('AllocateAddress', {});
    await assert.rejects(call('AllocateAddress', {}), code('AddressLimitExceeded'));
    for (let i = 0; i < 2; i += 1) await cloud.as(bob)('AllocateAddress', {});
    await assert.rejects(cloud.as(bob)('AllocateAddress', {}), code('InsufficientAddressCapacity'));
  });

  test('what this cloud lacks is refused', async () => {
    for (const input of [{ Domain: 'standard' as const }, { CustomerOwnedIpv4Pool: 'x' }, { IpamPoolId: 'x' }])
      await assert.rejects(call('AllocateAddress', input), code('UnsupportedOperation'));
    await assert.rejects(call('AllocateAddress', { NetworkBorderGroup: 'mars' }), code('InvalidParameterValue'));
  });

  test('an address takes the place of the automatic one, which comes back when it leaves', async () => {
    const { id, nic, address } = await cloud.machine(alice);
    const before = await cloud.revision();
    const { PublicIp, AllocationId } = await call('AllocateAddress', {});
    const { AssociationId } = await call('AssociateAddress', { AllocationId, InstanceId: id });
    assert.ok((await cloud.revision()) > before);
    const held = await publicOf(nic);
    assert.deepEqual(
      [held!.PublicIp, held!.AllocationId, held!.AssociationId, held!.IpOwnerId],
      [PublicIp, AllocationId, AssociationId, alice],
    );
    await assert.rejects(call('ReleaseAddress', { AllocationId }), code('InvalidIPAddress.InUse'));
    await call('DisassociateAddress', { AssociationId });
    const fresh = await publicOf(nic);
    assert.equal(fresh!.IpOwnerId, 'amazon');
    assert.notEqual(fresh!.PublicIp, PublicIp);
    assert.notEqual(fresh!.PublicIp, address);
    await assert.rejects(call('DisassociateAddress', { AssociationId }), code('InvalidAssociationID.NotFound'));
    await call('DisassociateAddress', { PublicIp });
  });

  test('an address moves from machine to machine, unless the client forbids it', async () => {
    const [one, two] = [await cloud.machine(alice), await cloud.machine(alice)];
    const { PublicIp, AllocationId } = await call('AllocateAddress', {});
    const first = await call('AssociateAddress', { PublicIp, InstanceId: one.id });
    const again = await call('AssociateAddress', { AllocationId, NetworkInterfaceId: one.nic });
    assert.equal(again.AssociationId, first.AssociationId);
    const move = { AllocationId, InstanceId: two.id };
    await assert.rejects(
      call('AssociateAddress', { ...move, AllowReassociation: false }),
      code('Resource.AlreadyAssociated'),
    );
    await call('AssociateAddress', move);
    assert.equal((await publicOf(two.nic))!.PublicIp, PublicIp);
    assert.equal((await publicOf(one.nic))!.IpOwnerId, 'amazon');
    // Another elastic address pushes the first out, which stays allocated.
    const other = await call('AllocateAddress', {});
    await call('AssociateAddress', { AllocationId: other.AllocationId, InstanceId: two.id });
    const [left] = (await call('DescribeAddresses', { AllocationIds: [AllocationId!] })).Addresses!;
    assert.equal(left!.InstanceId, undefined);
  });

  test('an empty pool does not keep an address from leaving its machine', async () => {
    const { id, nic } = await cloud.machine(alice);
    const { AllocationId } = await call('AllocateAddress', {});
    const { AssociationId } = await call('AssociateAddress', { AllocationId, InstanceId: id });
    for (let i = 0; i < 3; i += 1) await cloud.as(bob)('AllocateAddress', {});
    await call('AllocateAddress', {});
    await call('DisassociateAddress', { AssociationId });
    assert.equal(await publicOf(nic), undefined);
  });

  test('a stopped machine keeps its address and gets no automatic one in exchange', async () => {
    const { id, nic } = await cloud.machine(alice);
    const { AllocationId } = await call('AllocateAddress', {});
    const { AssociationId } = await call('AssociateAddress', { AllocationId, InstanceId: id });
    await cloud.write((tx) => db(tx).updateTable('instance').set({ desired: 'stopped' }).execute());
    assert.equal((await publicOf(nic))!.AssociationId, AssociationId);
    await call('DisassociateAddress', { AssociationId });
    assert.equal(await publicOf(nic), undefined);
  });

  test('what cannot be associated is refused', async () => {
    const { id, nic } = await cloud.machine(alice);
    const { AllocationId } = await call('AllocateAddress', {});
    const refused = async (input: object, wanted: string) =>
      assert.rejects(call('AssociateAddress', { AllocationId, ...input }), code(wanted), wanted);
    await refused({}, 'MissingParameter');
    await refused({ InstanceId: id, NetworkInterfaceId: nic }, 'InvalidParameterCombination');
    await refused({ InstanceId: 'i-00000000000000000' }, 'InvalidInstanceID.NotFound');
    await refused({ NetworkInterfaceId: 'eni-00000000000000000' }, 'InvalidNetworkInterfaceID.NotFound');
    await refused({ InstanceId: id, PrivateIpAddress: '10.0.0.1' }, 'InvalidParameterValue');
    await refused({ InstanceId: id, PublicIp: '198.18.0.12' }, 'InvalidParameterCombination');
    await cloud.write((tx) => db(tx).updateTable('instance').set({ desired: 'terminated' }).execute());
    await refused({ InstanceId: id }, 'IncorrectInstanceState');
    await refused({ NetworkInterfaceId: nic }, 'IncorrectInstanceState');
    await cloud.write(async (tx) => {
      await db(tx).updateTable('instance').set({ desired: 'running' }).execute();
      await db(tx).updateTable('internet_gateway').set({ vpc: null }).execute();
    });
    await refused({ InstanceId: id }, 'Gateway.NotAttached');
  });

  test("another account's address and machine look as if they were not there", async () => {
    const { id } = await cloud.machine(alice);
    const { PublicIp, AllocationId } = await call('AllocateAddress', {});
    const other = cloud.as(bob);
    const theirs = await other('AllocateAddress', {});
    await assert.rejects(other('ReleaseAddress', { PublicIp }), code('InvalidAddress.NotFound'));
    await assert.rejects(other('ReleaseAddress', { AllocationId }), code('InvalidAllocationID.NotFound'));
    await assert.rejects(other('DescribeAddresses', { PublicIps: [PublicIp!] }), code('InvalidAddress.NotFound'));
    await assert.rejects(
      other('AssociateAddress', { AllocationId: theirs.AllocationId, InstanceId: id }),
      code('InvalidInstanceID.NotFound'),
    );
    const admin = cloud.as(bob, { cloudAdministrator: true });
    assert.equal((await admin('DescribeAddresses', {})).Addresses!.length, 1);
    // Beside the two elastic addresses the automatic one of the machine.
    assert.equal((await admin('DescribeAddresses', { PublicIps: ['verbose'] })).Addresses!.length, 3);
  });

  test('every filter of DescribeAddresses finds its address', async () => {
    const { id, nic } = await cloud.machine(alice);
    const Tags = [{ Key: 'use', Value: 'web' }];
    const TagSpecifications = [{ ResourceType: 'elastic-ip' as const, Tags }];
    const { PublicIp, AllocationId } = await call('AllocateAddress', { TagSpecifications });
    const { AssociationId } = await call('AssociateAddress', { AllocationId, InstanceId: id });
    await call('AllocateAddress', {});
    const [shown] = (await call('DescribeAddresses', { PublicIps: [PublicIp!] })).Addresses!;
    assert.deepEqual(shown!.Tags, Tags);
    const facts = {
      'allocation-id': AllocationId!,
      'association-id': AssociationId!,
      'instance-id': id,
      'network-interface-id': nic,
      'network-interface-owner-id': alice,
      'private-ip-address': shown!.PrivateIpAddress!,
      'public-ip': PublicIp!,
      'tag:use': 'web',
      'tag-key': 'use',
    };
    for (const [Name, value] of Object.entries(facts)) {
      const found = (await call('DescribeAddresses', { Filters: [{ Name, Values: [value] }] })).Addresses!;
      assert.deepEqual(found, [shown], Name);
    }
    for (const [Name, value] of [
      ['domain', 'vpc'],
      ['network-border-group', 'mallee-1'],
    ] as const)
      assert.equal((await call('DescribeAddresses', { Filters: [{ Name, Values: [value] }] })).Addresses!.length, 2);
  });
});
