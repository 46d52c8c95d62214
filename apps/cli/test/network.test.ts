import { asks } from './fake-cloud.ts';
import { golden } from './golden.ts';

golden(
  'euca-describe-addresses verbose',
  [
    asks(
      'ec2',
      'DescribeAddresses',
      { PublicIps: ['verbose'] },
      {
        Addresses: [
          {
            PublicIp: '198.18.0.3',
            InstanceId: 'i-1',
            Domain: 'vpc',
            AllocationId: 'eipalloc-1',
            AssociationId: 'eipassoc-1',
            NetworkInterfaceId: 'eni-1',
            PrivateIpAddress: '10.0.0.4',
          },
          { PublicIp: '198.18.0.4' },
        ],
      },
    ),
  ],
  ['ADDRESS\t198.18.0.3\ti-1\tvpc\teipalloc-1\teipassoc-1\teni-1\t10.0.0.4', 'ADDRESS\t198.18.0.4\t\tstandard\t\t\t\t'],
);
golden(
  'euca-allocate-address -d vpc',
  [
    asks(
      'ec2',
      'AllocateAddress',
      { Domain: 'vpc' },
      { PublicIp: '198.18.0.3', Domain: 'vpc', AllocationId: 'eipalloc-1' },
    ),
  ],
  ['ADDRESS\t198.18.0.3\tvpc\teipalloc-1'],
);
golden(
  'euca-associate-address 198.18.0.3 -i i-1',
  [asks('ec2', 'AssociateAddress', { PublicIp: '198.18.0.3', InstanceId: 'i-1' }, { AssociationId: 'eipassoc-1' })],
  ['ADDRESS\t198.18.0.3\ti-1'],
);
golden(
  'euca-associate-address -a eipalloc-1 -i i-1 -p 10.0.0.4 --allow-reassociation',
  [
    asks(
      'ec2',
      'AssociateAddress',
      { AllocationId: 'eipalloc-1', InstanceId: 'i-1', PrivateIpAddress: '10.0.0.4', AllowReassociation: true },
      { AssociationId: 'eipassoc-1' },
    ),
  ],
  ['ADDRESS\ti-1\teipalloc-1\teipassoc-1\t10.0.0.4'],
);
golden(
  'euca-disassociate-address 198.18.0.3',
  [asks('ec2', 'DisassociateAddress', { PublicIp: '198.18.0.3' }, {})],
  ['ADDRESS\t198.18.0.3'],
);
golden(
  'euca-disassociate-address -a eipassoc-1',
  [asks('ec2', 'DisassociateAddress', { AssociationId: 'eipassoc-1' }, {})],
  ['ADDRESS\teipassoc-1'],
);
golden(
  'euca-release-address 198.18.0.3',
  [asks('ec2', 'ReleaseAddress', { PublicIp: '198.18.0.3' }, {})],
  ['ADDRESS\t198.18.0.3\t'],
);
golden(
  'euca-release-address -a eipalloc-1',
  [asks('ec2', 'ReleaseAddress', { AllocationId: 'eipalloc-1' }, {})],
  ['ADDRESS\t\teipalloc-1'],
);

golden(
  'euca-describe-vpcs',
  [
    asks(
      'ec2',
      'DescribeVpcs',
      {},
      {
        Vpcs: [
          {
            VpcId: 'vpc-1',
            State: 'available',
            CidrBlock: '10.0.0.0/16',
            DhcpOptionsId: 'dopt-1',
            InstanceTenancy: 'default',
            IsDefault: true,
            Tags: [{ Key: 'a', Value: 'b' }],
          },
        ],
      },
    ),
  ],
  ['VPC\tvpc-1\tavailable\t10.0.0.0/16\tdopt-1\tdefault\ttrue', 'TAG\tvpc\tvpc-1\ta\tb'],
);
golden(
  'euca-describe-vpc-attribute vpc-1 -s',
  [
    asks(
      'ec2',
      'DescribeVpcAttribute',
      { VpcId: 'vpc-1', Attribute: 'enableDnsSupport' },
      { VpcId: 'vpc-1', EnableDnsSupport: { Value: true } },
    ),
  ],
  ['RETURN\ttrue'],
);
golden(
  'euca-describe-subnets subnet-1',
  [
    asks(
      'ec2',
      'DescribeSubnets',
      { SubnetIds: ['subnet-1'] },
      {
        Subnets: [
          {
            SubnetId: 'subnet-1',
            State: 'available',
            VpcId: 'vpc-1',
            CidrBlock: '10.0.0.0/20',
            AvailableIpAddressCount: 0,
            AvailabilityZone: 'z',
            DefaultForAz: true,
            MapPublicIpOnLaunch: false,
          },
        ],
      },
    ),
  ],
  ['SUBNET\tsubnet-1\tavailable\tvpc-1\t10.0.0.0/20\t0\tz\ttrue\tfalse'],
);
golden(
  'euca-describe-internet-gateways',
  [
    asks(
      'ec2',
      'DescribeInternetGateways',
      {},
      {
        InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] }],
      },
    ),
  ],
  ['INTERNETGATEWAY\tigw-1', 'ATTACHMENT\tvpc-1\tattached'],
);
golden(
  'euca-describe-route-tables',
  [
    asks(
      'ec2',
      'DescribeRouteTables',
      {},
      {
        RouteTables: [
          {
            RouteTableId: 'rtb-1',
            VpcId: 'vpc-1',
            Routes: [
              { GatewayId: 'local', State: 'active', DestinationCidrBlock: '10.0.0.0/16', Origin: 'CreateRouteTable' },
            ],
            PropagatingVgws: [{ GatewayId: 'vgw-1' }],
            Associations: [
              { RouteTableAssociationId: 'rtbassoc-1', Main: true },
              { RouteTableAssociationId: 'rtbassoc-2', SubnetId: 'subnet-1', Main: false },
            ],
          },
        ],
      },
    ),
  ],
  [
    'ROUTETABLE\trtb-1\tvpc-1',
    'ROUTE\tlocal\tactive\t10.0.0.0/16\tCreateRouteTable',
    'PROPAGATINGVGW\tvgw-1',
    'ASSOCIATION\trtbassoc-1\t\tmain',
    'ASSOCIATION\trtbassoc-2\tsubnet-1\t',
  ],
);
golden(
  'euca-describe-network-acls',
  [
    asks(
      'ec2',
      'DescribeNetworkAcls',
      {},
      {
        NetworkAcls: [
          {
            NetworkAclId: 'acl-1',
            VpcId: 'vpc-1',
            IsDefault: true,
            Entries: [
              { Egress: true, RuleNumber: 100, RuleAction: 'allow', CidrBlock: '0.0.0.0/0', Protocol: '-1' },
              {
                Egress: false,
                RuleNumber: 32767,
                RuleAction: 'deny',
                CidrBlock: '0.0.0.0/0',
                Protocol: '6',
                PortRange: { From: 0, To: 1 },
              },
            ],
            Associations: [{ NetworkAclAssociationId: 'aclassoc-1', SubnetId: 'subnet-1' }],
          },
        ],
      },
    ),
  ],
  [
    'NETWORKACL\tacl-1\tvpc-1\tdefault',
    'ENTRY\tegress\t100\tallow\t0.0.0.0/0\tall\t\t',
    'ENTRY\tingress\t32767\tdeny\t0.0.0.0/0\ttcp\t0\t1',
    'ASSOCIATION\taclassoc-1\tsubnet-1',
  ],
);
golden(
  'euca-describe-dhcp-options dopt-1',
  [
    asks(
      'ec2',
      'DescribeDhcpOptions',
      { DhcpOptionsIds: ['dopt-1'] },
      {
        DhcpOptions: [
          {
            DhcpOptionsId: 'dopt-1',
            DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'a' }, { Value: 'b' }] }],
          },
        ],
      },
    ),
  ],
  ['DHCPOPTIONS\tdopt-1', 'OPTION\tdomain-name-servers\ta,b'],
);
golden(
  'euca-describe-network-interfaces',
  [
    asks(
      'ec2',
      'DescribeNetworkInterfaces',
      {},
      {
        NetworkInterfaces: [
          {
            NetworkInterfaceId: 'eni-1',
            SubnetId: 'subnet-1',
            VpcId: 'vpc-1',
            OwnerId: '000000000001',
            Status: 'in-use',
            PrivateIpAddress: '10.0.0.4',
            PrivateDnsName: 'ip-10-0-0-4.x',
            SourceDestCheck: true,
            Attachment: {
              InstanceId: 'i-1',
              AttachmentId: 'eni-attach-1',
              DeviceIndex: 0,
              Status: 'attached',
              AttachTime: new Date(0),
              DeleteOnTermination: true,
            },
            Association: { PublicIp: '198.18.0.3', IpOwnerId: 'amazon' },
            Groups: [{ GroupId: 'sg-1', GroupName: 'default' }],
            PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.4', PrivateDnsName: 'ip-10-0-0-4.x', Primary: true }],
            TagSet: [{ Key: 'k', Value: 'v' }],
          },
        ],
      },
    ),
  ],
  [
    'NETWORKINTERFACE\teni-1\tsubnet-1\tvpc-1\t000000000001\tin-use\t10.0.0.4\tip-10-0-0-4.x\ttrue',
    'ATTACHMENT\ti-1\teni-attach-1\t0\tattached\t1970-01-01T00:00:00.000Z\ttrue',
    'ASSOCIATION\t198.18.0.3\tamazon\t10.0.0.4',
    'GROUP\tsg-1\tdefault',
    'PRIVATEIPADDRESS\t10.0.0.4\tip-10-0-0-4.x\tprimary',
    'TAG\tnetwork-interface\teni-1\tk\tv',
  ],
);
