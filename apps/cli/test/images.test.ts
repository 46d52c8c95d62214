import { asks } from './fake-cloud.ts';
import { golden } from './golden.ts';

const image = (ImageId: string, more: object = {}) => ({
  ImageId,
  ImageLocation: `bucket/${ImageId}.manifest.xml`,
  OwnerId: '000000000001',
  State: 'available' as const,
  Public: false,
  Architecture: 'x86_64' as const,
  ImageType: 'machine' as const,
  RootDeviceType: 'ebs' as const,
  VirtualizationType: 'hvm' as const,
  Hypervisor: 'xen' as const,
  Tags: [],
  ...more,
});
const row = (id: string, owner = '000000000001', seen = 'private') =>
  `IMAGE\t${id}\tbucket/${id}.manifest.xml\t${owner}\tavailable\t${seen}\tx86_64\tmachine\t\t\t\tebs\thvm\txen`;

golden(
  'euca-describe-images',
  [
    asks('ec2', 'DescribeImages', { Owners: ['self'] }, { Images: [image('emi-2'), image('emi-3')] }),
    asks('ec2', 'DescribeImages', { ExecutableUsers: ['self'] }, { Images: [image('emi-3'), image('emi-1')] }),
  ],
  [row('emi-1'), row('emi-2'), row('emi-3')],
);

golden(
  'euca-describe-images -a --filter architecture=x86_64',
  [
    asks(
      'ec2',
      'DescribeImages',
      { Filters: [{ Name: 'architecture', Values: ['x86_64'] }] },
      {
        Images: [
          image('emi-1', {
            Public: true,
            ImageOwnerAlias: 'amazon',
            BlockDeviceMappings: [
              {
                DeviceName: '/dev/sda1',
                Ebs: { SnapshotId: 'snap-1', VolumeSize: 2, DeleteOnTermination: true, VolumeType: 'gp2' },
              },
              { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
            ],
            Tags: [{ Key: 'k', Value: 'v' }],
          }),
        ],
      },
    ),
  ],
  [
    row('emi-1', 'amazon', 'public'),
    'BLOCKDEVICEMAPPING\tEBS\t/dev/sda1\tsnap-1\t2\ttrue\tgp2\t',
    'BLOCKDEVICEMAPPING\tEPHEMERAL\t/dev/sdb\tephemeral0',
    'TAG\timage\temi-1\tk\tv',
  ],
);

golden('euca-describe-images emi-1', [asks('ec2', 'DescribeImages', { ImageIds: ['emi-1'] }, { Images: [] })], []);
golden(
  'euca-describe-images -o amazon -x all',
  [asks('ec2', 'DescribeImages', { Owners: ['amazon'], ExecutableUsers: ['all'] }, { Images: [] })],
  [],
);

golden(
  'euca-register bucket/x.manifest.xml',
  [
    asks(
      'ec2',
      'RegisterImage',
      { ImageLocation: 'bucket/x.manifest.xml', Name: 'bucket/x.manifest.xml' },
      { ImageId: 'emi-1' },
    ),
  ],
  ['IMAGE\temi-1'],
);

golden(
  "euca-register -n disk -d 'a disk' -a x86_64 --kernel eki-1 --ramdisk eri-1 --virtualization-type paravirtual b/k",
  [
    asks(
      'ec2',
      'RegisterImage',
      {
        ImageLocation: 'b/k',
        Name: 'disk',
        Description: 'a disk',
        Architecture: 'x86_64',
        KernelId: 'eki-1',
        RamdiskId: 'eri-1',
        VirtualizationType: 'paravirtual',
      },
      { ImageId: 'emi-1' },
    ),
  ],
  ['IMAGE\temi-1'],
);

golden(
  'euca-register -n snap -s snap-1 -b /dev/sda1=:8:false:gp2 -b /dev/sdb=ephemeral0',
  [
    asks(
      'ec2',
      'RegisterImage',
      {
        Name: 'snap',
        RootDeviceName: '/dev/sda1',
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/sda1',
            Ebs: { SnapshotId: 'snap-1', VolumeSize: 8, DeleteOnTermination: false, VolumeType: 'gp2' },
          },
          { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
        ],
      },
      { ImageId: 'emi-2' },
    ),
  ],
  ['IMAGE\temi-2'],
);

golden('euca-deregister emi-1', [asks('ec2', 'DeregisterImage', { ImageId: 'emi-1' }, {})], ['IMAGE\temi-1']);

golden(
  'euca-describe-image-attribute emi-1 -l',
  [
    asks(
      'ec2',
      'DescribeImageAttribute',
      { ImageId: 'emi-1', Attribute: 'launchPermission' },
      { ImageId: 'emi-1', LaunchPermissions: [{ Group: 'all' }, { UserId: '000000000002' }] },
    ),
  ],
  ['launchPermission\temi-1\tgroup\tall', 'launchPermission\temi-1\tuserId\t000000000002'],
);
golden(
  'euca-describe-image-attribute --description emi-1',
  [
    asks(
      'ec2',
      'DescribeImageAttribute',
      { ImageId: 'emi-1', Attribute: 'description' },
      { ImageId: 'emi-1', Description: { Value: 'a disk' } },
    ),
  ],
  ['description\temi-1\ta disk'],
);
golden(
  'euca-describe-image-attribute -B emi-1',
  [
    asks(
      'ec2',
      'DescribeImageAttribute',
      { ImageId: 'emi-1', Attribute: 'blockDeviceMapping' },
      { ImageId: 'emi-1', BlockDeviceMappings: [{ DeviceName: 'sda', Ebs: { VolumeSize: 1 } }] },
    ),
  ],
  ['BLOCKDEVICEMAPPING\tEBS\tsda\t\t1\t\t\t'],
);
golden(
  'euca-modify-image-attribute emi-1 -l -a all -a 000000000002 -r 000000000003',
  [
    asks(
      'ec2',
      'ModifyImageAttribute',
      {
        ImageId: 'emi-1',
        LaunchPermission: { Add: [{ Group: 'all' }, { UserId: '000000000002' }], Remove: [{ UserId: '000000000003' }] },
      },
      {},
    ),
  ],
  [
    'launchPermission\temi-1\tADD\tgroup\tall',
    'launchPermission\temi-1\tADD\tUserId\t000000000002',
    'launchPermission\temi-1\tREMOVE\tUserId\t000000000003',
  ],
);
golden(
  "euca-modify-image-attribute emi-1 -d 'new words'",
  [asks('ec2', 'ModifyImageAttribute', { ImageId: 'emi-1', Description: { Value: 'new words' } }, {})],
  ['description\temi-1\tnew words'],
);
golden(
  'euca-reset-image-attribute -l emi-1',
  [asks('ec2', 'ResetImageAttribute', { ImageId: 'emi-1', Attribute: 'launchPermission' }, {})],
  ['launchPermission\temi-1\tRESET'],
);
