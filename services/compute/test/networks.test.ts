import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OperationName } from '@mallee/wire';
import { alice, bob, code } from './cloud.ts';
import { NetworkCloud } from './network-cloud.ts';

/** Each list with its own name, its id parameter, and filters that all its default things meet. */
const lists = [
  ['DescribeVpcs', 'Vpcs', 'VpcId', 'VpcIds', 'InvalidVpcID.NotFound'],
  ['DescribeSubnets', 'Subnets', 'SubnetId', 'SubnetIds', 'InvalidSubnetID.NotFound'],
  ['DescribeRouteTables', 'RouteTables', 'RouteTableId', 'RouteTableIds', 'InvalidRouteTableID.NotFound'],
  [
    'DescribeInternetGateways',
    'InternetGateways',
    'InternetGatewayId',
    'InternetGatewayIds',
    'InvalidInternetGatewayID.NotFound',
  ],
  ['DescribeNetworkAcls', 'NetworkAcls', 'NetworkAclId', 'NetworkAclIds', 'InvalidNetworkAclID.NotFound'],
  ['DescribeDhcpOptions', 'DhcpOptions', 'DhcpOptionsId', 'DhcpOptionsIds', 'InvalidDhcpOptionID.NotFound'],
  [
    'DescribeNetworkInterfaces',
    'NetworkInterfaces',
    'NetworkInterfaceId',
    'NetworkInterfaceIds',
    'InvalidNetworkInterfaceID.NotFound',
  ],
] as const;

type Thing = Record<string, unknown>;

describe('descriptions of networks', () => {
  let cloud: NetworkCloud;
  let machine: Awaited<ReturnType<NetworkCloud['machine']>>;
  before(async () => {
    cloud = await NetworkCloud.open();
    machine = await cloud.machine(alice);
    await cloud.machine(bob);
  });
  after(() => cloud.close());

  const list = async (action: string, name: string, input: object = {}, account = alice, who = {}) => {
    const answer = await cloud.as(account, who)(action as OperationName<'ec2'>, input as never);
    return (answer as unknown as Record<string, Thing[]>)[name]!;
  };
  const find = (action: string, name: string, Name: string, value: string) =>
    list(action, name, { Filters: [{ Name, Values: [value] }] });

  for (const [action, name, key, ids, missing] of lists)
    test(`${action} finds by id without case, shows nobody else's, and everybody's to an administrator`, async () => {
      const own = await list(action, name);
      assert.ok(own.length > 0);
      const id = own[0]![key] as string;
      assert.deepEqual(await list(action, name, { [ids]: [id.toUpperCase()] }), [own[0]]);
      await assert.rejects(list(action, name, { [ids]: [id] }, bob), code(missing));
      assert.ok(!(await list(action, name, {}, bob)).some((thing) => thing[key] === id));
      const all = await list(action, name, { [ids]: ['verbose'] }, bob, { cloudAdministrator: true });
      assert.ok(all.some((thing) => thing[key] === id));
      assert.ok(all.length > own.length);
      await assert.rejects(find(action, name, 'no-such-filter', 'x'), code('InvalidParameterValue'));
      await assert.rejects(list(action, name, { MaxResults: 4 }), code('InvalidParameterValue'));
      await assert.rejects(list(action, name, { NextToken: 'made-up' }), code('InvalidParameterValue'));
    });

  test('the filters of VPCs', async () => {
    const [vpc] = await list('DescribeVpcs', 'Vpcs');
    const [association] = vpc!.CidrBlockAssociationSet as Thing[];
    await finds('DescribeVpcs', 'Vpcs', [vpc!], {
      cidr: '172.31.0.0/16',
      'cidr-block': '172.31.0.0/16',
      'cidr-block-association.cidr-block': '172.31.*',
      'cidr-block-association.association-id': association!.AssociationId as string,
      'cidr-block-association.state': 'associated',
      'dhcp-options-id': vpc!.DhcpOptionsId as string,
      'is-default': 'true',
      isDefault: 'true',
      'owner-id': alice,
      state: 'available',
      'vpc-id': vpc!.VpcId as string,
    });
  });

  test('the filters of subnets, and how many addresses are left', async () => {
    const subnets = await list('DescribeSubnets', 'Subnets');
    const [used] = subnets.filter(({ AvailabilityZone }) => AvailabilityZone === 'mallee-1a');
    assert.equal(subnets.length, 2);
    assert.equal(used!.AvailableIpAddressCount, 2 ** 14 - 5 - 1);
    await finds('DescribeSubnets', 'Subnets', [used!], {
      'availability-zone': 'mallee-1a',
      availabilityZone: 'mallee-1a',
      'availability-zone-id': 'mallee1-az1',
      'available-ip-address-count': String(2 ** 14 - 6),
      'cidr-block': '172.31.0.0/18',
      cidr: '172.31.0.0/18',
      cidrBlock: '172.31.0.0/18',
      'subnet-id': used!.SubnetId as string,
      'subnet-arn': used!.SubnetArn as string,
    });
    await finds('DescribeSubnets', 'Subnets', subnets, {
      'default-for-az': 'true',
      defaultForAz: 'true',
      'enable-dns64': 'false',
      'ipv6-native': 'false',
      'map-customer-owned-ip-on-launch': 'false',
      'map-public-ip-on-launch': 'true',
      'owner-id': alice,
      'private-dns-name-options-on-launch.hostname-type': 'ip-name',
      'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': 'false',
      'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': 'false',
      state: 'available',
      'vpc-id': used!.VpcId as string,
    });
  });

  test('the filters of route tables, gateways, ACLs and DHCP options', async () => {
    const [table] = await list('DescribeRouteTables', 'RouteTables');
    const [gateway] = await list('DescribeInternetGateways', 'InternetGateways');
    const [acl] = await list('DescribeNetworkAcls', 'NetworkAcls');
    const [options] = await list('DescribeDhcpOptions', 'DhcpOptions');
    assert.deepEqual(
      (table!.Routes as Thing[]).map(({ DestinationCidrBlock, State }) => [DestinationCidrBlock, State]),
      [
        ['172.31.0.0/16', 'active'],
        ['0.0.0.0/0', 'active'],
      ],
    );
    const [main] = table!.Associations as Thing[];
    await finds('DescribeRouteTables', 'RouteTables', [table!], {
      'association.route-table-association-id': main!.RouteTableAssociationId as string,
      'association.route-table-id': table!.RouteTableId as string,
      'association.main': 'true',
      'owner-id': alice,
      'route-table-id': table!.RouteTableId as string,
      'route.destination-cidr-block': '0.0.0.0/0',
      'route.gateway-id': gateway!.InternetGatewayId as string,
      'route.origin': 'CreateRoute',
      'route.state': 'active',
      'vpc-id': table!.VpcId as string,
    });
    await finds('DescribeInternetGateways', 'InternetGateways', [gateway!], {
      'attachment.state': 'available',
      'attachment.vpc-id': table!.VpcId as string,
      'internet-gateway-id': gateway!.InternetGatewayId as string,
      'owner-id': alice,
    });
    const [link] = acl!.Associations as Thing[];
    await finds('DescribeNetworkAcls', 'NetworkAcls', [acl!], {
      'association.association-id': link!.NetworkAclAssociationId as string,
      'association.network-acl-id': acl!.NetworkAclId as string,
      'association.subnet-id': link!.SubnetId as string,
      default: 'true',
      'entry.cidr': '0.0.0.0/0',
      'entry.protocol': '-1',
      'entry.rule-action': 'deny',
      'entry.egress': 'true',
      'entry.rule-number': '32767',
      'network-acl-id': acl!.NetworkAclId as string,
      'owner-id': alice,
      'vpc-id': acl!.VpcId as string,
    });
    await finds('DescribeDhcpOptions', 'DhcpOptions', [options!], {
      'dhcp-options-id': options!.DhcpOptionsId as string,
      key: 'domain-name-servers',
      value: 'AmazonProvidedDNS',
      'owner-id': alice,
    });
  });

  test('the filters of network interfaces', async () => {
    const [nic] = await list('DescribeNetworkInterfaces', 'NetworkInterfaces');
    const attachment = nic!.Attachment as Thing;
    const [group] = nic!.Groups as Thing[];
    assert.equal(nic!.Status, 'in-use');
    assert.equal(nic!.PrivateIpAddress, '172.31.0.4');
    await finds('DescribeNetworkInterfaces', 'NetworkInterfaces', [nic!], {
      'addresses.private-ip-address': '172.31.0.4',
      'addresses.primary': 'true',
      'addresses.association.public-ip': machine.address,
      'addresses.association.owner-id': 'amazon',
      'association.ip-owner-id': 'amazon',
      'association.public-ip': machine.address,
      'association.public-dns-name': machine.address,
      'attachment.attachment-id': attachment.AttachmentId as string,
      'attachment.attach-time': '2026-*',
      'attachment.delete-on-termination': 'true',
      'attachment.device-index': '0',
      'attachment.instance-id': machine.id,
      'attachment.instance-owner-id': alice,
      'attachment.status': 'attached',
      'availability-zone': 'mallee-1a',
      'group-id': group!.GroupId as string,
      'group-name': 'default',
      'interface-type': 'interface',
      'mac-address': nic!.MacAddress as string,
      'network-interface-id': machine.nic,
      'owner-id': alice,
      'private-ip-address': '172.31.0.4',
      'private-dns-name': 'ip-172-31-0-4.mallee.internal',
      'requester-managed': 'false',
      'source-dest-check': 'true',
      status: 'in-use',
      'subnet-id': nic!.SubnetId as string,
      'vpc-id': nic!.VpcId as string,
    });
  });

  /** Exactly these, and none of them with a value that is not theirs. */
  async function finds(action: string, name: string, wanted: Thing[], facts: Record<string, string>): Promise<void> {
    for (const [filter, value] of Object.entries(facts)) {
      assert.deepEqual(await find(action, name, filter, value), wanted, filter);
      assert.deepEqual(await find(action, name, filter, 'none of these'), [], filter);
    }
  }

  test('attributes of a VPC and of an account', async () => {
    const call = cloud.as(alice);
    const [vpc] = (await call('DescribeVpcs', {})).Vpcs!;
    const attribute = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
      call('DescribeVpcAttribute', { VpcId: vpc!.VpcId!, Attribute });
    assert.deepEqual((await attribute('enableDnsSupport')).EnableDnsSupport, { Value: true });
    assert.deepEqual((await attribute('enableDnsHostnames')).EnableDnsHostnames, { Value: true });
    const { AccountAttributes } = await call('DescribeAccountAttributes', {});
    assert.deepEqual(
      Object.fromEntries(
        AccountAttributes!.map((each) => [each.AttributeName, each.AttributeValues![0]!.AttributeValue]),
      ),
      {
        'supported-platforms': 'VPC',
        'default-vpc': vpc!.VpcId,
        'max-instances': '20',
        'max-elastic-ips': '3',
        'vpc-max-elastic-ips': '3',
        'vpc-max-security-groups-per-interface': '3',
      },
    );
    await assert.rejects(
      call('DescribeAccountAttributes', { AttributeNames: ['shoe-size' as 'default-vpc'] }),
      code('InvalidParameterValue'),
    );
    await assert.rejects(call('CreateDefaultVpc', {}), code('DefaultVpcAlreadyExists'));
  });

  test("an interface's attributes change one at a time, and its nodes hear of it", async () => {
    const call = cloud.as(alice);
    const NetworkInterfaceId = machine.nic;
    const modify = (input: object) => call('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, ...input });
    const before = await cloud.revision();
    await modify({ Description: { Value: 'front' } });
    await modify({ SourceDestCheck: { Value: false } });
    const [nic] = (await call('DescribeNetworkInterfaces', {})).NetworkInterfaces!;
    const { AttachmentId } = nic!.Attachment!;
    await modify({ Attachment: { AttachmentId, DeleteOnTermination: false } });
    const { GroupId } = await call('CreateSecurityGroup', { GroupName: 'web', Description: 'web' });
    await modify({ Groups: [GroupId!] });
    assert.ok((await cloud.revision()) >= before + 4);
    const attribute = async (Attribute: 'description' | 'groupSet' | 'sourceDestCheck' | 'attachment') =>
      call('DescribeNetworkInterfaceAttribute', { NetworkInterfaceId, Attribute });
    assert.equal((await attribute('description')).Description!.Value, 'front');
    assert.equal((await attribute('sourceDestCheck')).SourceDestCheck!.Value, false);
    assert.equal((await attribute('attachment')).Attachment!.DeleteOnTermination, false);
    assert.deepEqual((await attribute('groupSet')).Groups, [{ GroupId, GroupName: 'web' }]);
    await assert.rejects(call('DeleteSecurityGroup', { GroupId: GroupId! }), code('DependencyViolation'));
    await call('ResetNetworkInterfaceAttribute', { NetworkInterfaceId, SourceDestCheck: 'true' });
    assert.equal((await attribute('sourceDestCheck')).SourceDestCheck!.Value, true);

    await assert.rejects(modify({}), code('InvalidParameterCombination'));
    await assert.rejects(
      modify({ Description: { Value: 'x' }, SourceDestCheck: { Value: true } }),
      code('InvalidParameterCombination'),
    );
    await assert.rejects(
      modify({ Attachment: { AttachmentId: 'eni-attach-0', DeleteOnTermination: true } }),
      code('InvalidAttachmentID.NotFound'),
    );
    await assert.rejects(modify({ AssociatePublicIpAddress: true }), code('UnsupportedOperation'));
    await assert.rejects(modify({ Groups: ['sg-0'] }), code('InvalidGroup.NotFound'));
    await assert.rejects(
      cloud.as(bob)('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Description: { Value: 'x' } }),
      code('InvalidNetworkInterfaceID.NotFound'),
    );
  });
});
