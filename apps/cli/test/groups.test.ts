import { asks } from './fake-cloud.ts';
import { failing, golden } from './golden.ts';

golden(
  'euca-describe-groups default sg-2',
  [
    asks(
      'ec2',
      'DescribeSecurityGroups',
      { GroupIds: ['sg-2'], GroupNames: ['default'] },
      {
        SecurityGroups: [
          {
            GroupId: 'sg-1',
            OwnerId: '000000000001',
            GroupName: 'default',
            Description: 'default group',
            VpcId: 'vpc-1',
            IpPermissions: [
              {
                IpProtocol: 'tcp',
                FromPort: 22,
                ToPort: 22,
                IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }],
              },
              {
                IpProtocol: 'icmp',
                FromPort: -1,
                ToPort: -1,
                UserIdGroupPairs: [{ UserId: '000000000002', GroupId: 'sg-9', GroupName: 'web' }],
              },
            ],
            IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
            Tags: [{ Key: 'k', Value: '' }],
          },
        ],
      },
    ),
  ],
  [
    'GROUP\tsg-1\t000000000001\tdefault\tdefault group\tvpc-1',
    'PERMISSION\t000000000001\tdefault\tALLOWS\ttcp\t22\t22\tFROM\tCIDR\t0.0.0.0/0\tingress',
    'PERMISSION\t000000000001\tdefault\tALLOWS\ttcp\t22\t22\tFROM\tCIDR\t10.0.0.0/8\tingress',
    'PERMISSION\t000000000001\tdefault\tALLOWS\ticmp\t-1\t-1\tFROM\tUSER\t000000000002\tNAME\tweb\tID\tsg-9\tingress',
    'PERMISSION\t000000000001\tdefault\tALLOWS\t-1\t\t\tTO\tCIDR\t0.0.0.0/0\tegress',
    'TAG\tsecurity-group\tsg-1\tk\t',
  ],
);
golden(
  "euca-add-group -d 'web servers' web",
  [asks('ec2', 'CreateSecurityGroup', { GroupName: 'web', Description: 'web servers' }, { GroupId: 'sg-3' })],
  ['GROUP\tsg-3\tweb\tweb servers'],
);
golden('euca-delete-group web', [asks('ec2', 'DeleteSecurityGroup', { GroupName: 'web' }, {})], ['RETURN\ttrue']);
golden('euca-delete-group sg-3', [asks('ec2', 'DeleteSecurityGroup', { GroupId: 'sg-3' }, {})], ['RETURN\ttrue']);

const allowed = (rule: object, group: object = { GroupName: 'default' }) =>
  asks(
    'ec2',
    'AuthorizeSecurityGroupIngress',
    { ...group, IpPermissions: [rule] },
    { Return: true, SecurityGroupRules: [] },
  );
golden(
  'euca-authorize -p 22 default',
  [allowed({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] })],
  ['GROUP\tdefault', 'PERMISSION\tdefault\tALLOWS\ttcp\t22\t22\tFROM\tCIDR\t0.0.0.0/0'],
);
golden(
  'euca-authorize -P icmp -t -1:-1 -s 0.0.0.0/0 default',
  [allowed({ IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] })],
  ['GROUP\tdefault', 'PERMISSION\tdefault\tALLOWS\ticmp\t-1\t-1\tFROM\tCIDR\t0.0.0.0/0'],
);
golden(
  'euca-authorize sg-1 -P udp -p -1 -s 10.0.0.0/8',
  [
    allowed(
      { IpProtocol: 'udp', FromPort: 1, ToPort: 65535, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      { GroupId: 'sg-1' },
    ),
  ],
  ['GROUP\tsg-1', 'PERMISSION\tsg-1\tALLOWS\tudp\t1\t65535\tFROM\tCIDR\t10.0.0.0/8'],
);
golden(
  'euca-authorize -p 8000-8080 -o web -u 000000000002 default',
  [
    allowed({
      IpProtocol: 'tcp',
      FromPort: 8000,
      ToPort: 8080,
      UserIdGroupPairs: [{ UserId: '000000000002', GroupName: 'web' }],
    }),
  ],
  ['GROUP\tdefault', 'PERMISSION\tdefault\tALLOWS\ttcp\t8000\t8080\tUSER\t000000000002\tNAME\tweb'],
);
golden(
  'euca-revoke -p ssh -P tcp --egress sg-1',
  [
    asks(
      'ec2',
      'RevokeSecurityGroupEgress',
      {
        GroupId: 'sg-1',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
      { Return: true },
    ),
  ],
  ['GROUP\tsg-1', 'PERMISSION\tsg-1\tALLOWS\ttcp\t22\t22\tFROM\tCIDR\t0.0.0.0/0'],
);
const wrong = (line: string, say: string) =>
  failing(
    line,
    [],
    `usage: euca-authorize [-P PROTOCOL] [-p PORTS] [-t TYPE:CODE] [-s CIDR]\n       [-o GROUP] [-u ACCOUNT] [--egress] GROUP\neuca-authorize: error: ${say}\n`,
    2,
  );
wrong('euca-authorize default', 'argument -p/--port-range is required for protocol tcp');
wrong('euca-authorize -P tcpp -p 1 default', "argument -P/--protocol: no such protocol: 'tcpp'");
wrong('euca-authorize -p 80-22 default', "argument -p/--port-range: '80-22' is no range of ports");
wrong(
  'euca-authorize -p no-such-service default',
  "argument -p/--port-range: 'no-such-service' is neither ports nor a service's name",
);
wrong('euca-authorize --egress -p 22 default', 'argument --egress: the group must be given by its ID');
wrong('euca-authorize -p 22', 'the following arguments are required: GROUP');
