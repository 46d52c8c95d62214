import { caller } from '../../mallee/test/caller.ts';
import type { CloudProcess, Person } from '../../mallee/test/cloud-process.ts';
import { rawClient } from '../../mallee/test/raw-client.ts';

/** Text that would do harm wherever a page took it for markup. */
export const hostile = '<img src=x onerror="document.title=1">\u202Eשלום "q" 🌱';

/** A text in two versions, a picture of one point, a thing in a folder. */
const objects: readonly [key: string, type: string, body: string | Buffer][] = [
  ['leaf.txt', 'text/plain', 'green\n'],
  ['leaf.txt', 'text/plain', 'red\n'],
  ['seeds/acorn.bin', 'application/octet-stream', Buffer.alloc(70_000)],
  [
    'point.png',
    'image/png',
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    ),
  ],
];

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
  const Bucket = `garden-${person.account}`;
  await as('s3', 'CreateBucket', { Bucket });
  await as('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const raw = rawClient(cloud, person);
  for (const [key, type, body] of objects)
    await raw.ask({
      service: 's3',
      method: 'PUT',
      target: `/${Bucket}/${key}`,
      body,
      headers: { 'content-type': type },
    });
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
  'instance-serial': `instances/${instance}?tab=serial`,
  'instance-screen': `instances/${instance}?tab=screen`,
  launch: 'instances/launch',
  images: 'images',
  image: `images/${cloud.image}?tab=tags`,
  'image-sharing': `images/${cloud.image}?tab=sharing`,
  'import-image': 'images/import',
  'register-image': 'images/register',
  'instance-types': 'instance-types',
  'security-groups': 'security-groups',
  'security-group': `security-groups/${group}`,
  'security-group-out': `security-groups/${group}?tab=out`,
  'security-group-machines': `security-groups/${group}?tab=machines`,
  'create-security-group': 'security-groups/create',
  'key-pairs': 'key-pairs',
  'create-key-pair': 'key-pairs/create',
  addresses: 'addresses',
  buckets: 'buckets',
  'create-bucket': 'buckets/create',
  bucket: `buckets/garden-${person.account}`,
  'bucket-versions': `buckets/garden-${person.account}?versions=yes`,
  'bucket-settings': `buckets/garden-${person.account}?tab=settings`,
  'bucket-rights': `buckets/garden-${person.account}?tab=rights`,
  'bucket-lifecycle': `buckets/garden-${person.account}?tab=lifecycle`,
  object: `buckets/garden-${person.account}/object?key=leaf.txt`,
  'object-picture': `buckets/garden-${person.account}/object?key=point.png`,
  users: 'users',
  'create-user': 'users/create',
  user: 'users/ann',
  'user-groups': 'users/ann?tab=groups',
  'user-keys': 'users/ann?tab=keys',
  'user-password': 'users/ann?tab=password',
  groups: 'groups',
  group: 'groups/gardeners',
  'group-policies': 'groups/gardeners?tab=policies',
  roles: 'roles',
  role: 'roles/web-server?tab=trust',
  'role-policies': 'roles/web-server',
  'role-profiles': 'roles/web-server?tab=profiles',
  'create-role': 'roles/create',
  policies: 'policies',
  policy: `policies/detail?arn=${encodeURIComponent(`arn:aws:iam::${person.account}:policy/look`)}`,
  'policy-versions': `policies/detail?arn=${encodeURIComponent(`arn:aws:iam::${person.account}:policy/look`)}&tab=versions`,
  'create-policy': 'policies/create',
  'instance-activity': `instances/${instance}?tab=activity`,
  activity: 'activity',
  zones: 'zones',
  usage: 'usage',
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
