import { caller } from '../../mallee/test/caller.ts';
import type { CloudProcess, Person } from '../../mallee/test/cloud-process.ts';

/** Text that would do harm wherever a page took it for markup. */
export const hostile = '<img src=x onerror="document.title=1">\u202Eשלום "q" 🌱';

export interface Garden {
  readonly instance: string;
  readonly group: string;
}

/** Something of every kind, so that no page is empty. */
export async function plant(cloud: CloudProcess, person: Person): Promise<Garden> {
  const as = caller(cloud.cloud, cloud.config.region)(person);
  await as('ec2', 'CreateKeyPair', { KeyName: 'laptop' });
  const { GroupId: group } = await as('ec2', 'CreateSecurityGroup', { GroupName: 'web', Description: 'Web servers' });
  await as('ec2', 'AuthorizeSecurityGroupIngress', {
    GroupId: group!,
    IpPermissions: [22, 80].map((port) => ({
      ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port },
      IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'Everybody' }],
    })),
  });
  const launch = async (name: string, count = 1) => {
    const { Instances } = await as('ec2', 'RunInstances', {
      ...{ ImageId: cloud.image, InstanceType: 't2.micro', MinCount: count, MaxCount: count },
      ...{ KeyName: 'laptop', SecurityGroupIds: [group!] },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }] }],
    });
    return Instances!.map(({ InstanceId }) => InstanceId!);
  };
  const [instance] = await launch('web');
  await launch('worker', 3);
  await launch(hostile);
  await as('ec2', 'AllocateAddress', {});
  await as('s3', 'CreateBucket', { Bucket: `garden-${person.account}` });
  await as('iam', 'CreateGroup', { GroupName: 'gardeners' });
  await as('iam', 'CreateUser', { UserName: 'ann' });
  await as('iam', 'AddUserToGroup', { GroupName: 'gardeners', UserName: 'ann' });
  await as('iam', 'CreateRole', {
    RoleName: 'web-server',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await as('iam', 'CreatePolicy', {
    PolicyName: 'look',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
    }),
  });
  return { instance: instance!, group: group! };
}

/** A page of each kind that the console has, with a name for its picture. */
export const everyPage = (
  cloud: CloudProcess,
  person: Person,
  { instance, group }: Garden,
): Record<string, string> => ({
  dashboard: '',
  instances: 'instances',
  instance: `instances/${instance}`,
  'instance-connect': `instances/${instance}?tab=connect`,
  'instance-status': `instances/${instance}?tab=status`,
  'instance-security': `instances/${instance}?tab=security`,
  'instance-network': `instances/${instance}?tab=network`,
  'instance-storage': `instances/${instance}?tab=storage`,
  'instance-console': `instances/${instance}?tab=console`,
  'instance-user-data': `instances/${instance}?tab=user-data`,
  'instance-tags': `instances/${instance}?tab=tags`,
  launch: 'instances/launch',
  images: 'images',
  image: `images/${cloud.image}?tab=tags`,
  'import-image': 'images/import',
  'register-image': 'images/register',
  'instance-types': 'instance-types',
  'security-groups': 'security-groups',
  'security-group': `security-groups/${group}`,
  'create-security-group': 'security-groups/create',
  'key-pairs': 'key-pairs',
  'create-key-pair': 'key-pairs/create',
  addresses: 'addresses',
  buckets: 'buckets',
  'create-bucket': 'buckets/create',
  bucket: `buckets/garden-${person.account}`,
  'bucket-settings': `buckets/garden-${person.account}?tab=settings`,
  'bucket-rights': `buckets/garden-${person.account}?tab=rights`,
  'bucket-lifecycle': `buckets/garden-${person.account}?tab=lifecycle`,
  users: 'users',
  'create-user': 'users/create',
  user: 'users/ann',
  'user-keys': 'users/ann?tab=keys',
  'user-password': 'users/ann?tab=password',
  groups: 'groups',
  group: 'groups/gardeners',
  roles: 'roles',
  role: 'roles/web-server?tab=trust',
  'create-role': 'roles/create',
  policies: 'policies',
  policy: `policies/detail?arn=${encodeURIComponent(`arn:aws:iam::${person.account}:policy/look`)}`,
  'create-policy': 'policies/create',
  'instance-activity': `instances/${instance}?tab=activity`,
  activity: 'activity',
  nodes: 'nodes',
  capacity: 'capacity',
  services: 'services',
  reconcilers: 'reconcilers',
  faults: 'faults',
  properties: 'properties',
  accounts: 'accounts',
  credentials: 'credentials',
  nowhere: 'no/such/page',
});
