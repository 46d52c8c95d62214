import type { OperationOutput } from '@mallee/wire/client';
import { command, one } from '../frame/command.ts';
import { attributeKind } from '../records/attribute.ts';
import { diskKind } from '../records/instance.ts';
import { attributeSwitches, onlySwitch } from '../records/instance-attributes.ts';

type Name = keyof typeof attributeSwitches;
type Found = OperationOutput<'ec2', 'DescribeInstanceAttribute'>;

export default command({
  summary: 'Show one attribute of an instance',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  options: attributeSwitches,
  prints: [attributeKind, diskKind],
  examples: ['euca-describe-instance-attribute i-0123456789abcdef0 --user-data'],
  async run({ call, out }, { instance, ...given }) {
    const attribute = onlySwitch(attributeSwitches, given);
    const found = await call('ec2', 'DescribeInstanceAttribute', { InstanceId: instance, Attribute: attribute });
    const id = found.InstanceId ?? instance;
    if (attribute === 'blockDeviceMapping')
      for (const disk of found.BlockDeviceMappings ?? []) out.record(diskKind, disk);
    else if (attribute === 'userData') {
      out.heading(`userData\t${id}`);
      out.text('userData', Buffer.from(found.UserData?.Value ?? '', 'base64').toString('utf8'));
    } else out.record(attributeKind, { attribute, id, value: attributeValue(found, attribute) });
  },
});

function attributeValue(found: Found, attribute: Exclude<Name, 'blockDeviceMapping' | 'userData'>) {
  switch (attribute) {
    case 'disableApiTermination':
      return found.DisableApiTermination?.Value;
    case 'ebsOptimized':
      return found.EbsOptimized?.Value;
    case 'groupSet':
      return found.Groups?.map(({ GroupId = '' }) => GroupId);
    case 'instanceInitiatedShutdownBehavior':
      return found.InstanceInitiatedShutdownBehavior?.Value;
    case 'instanceType':
      return found.InstanceType?.Value;
    case 'kernel':
      return found.KernelId?.Value;
    case 'productCodes':
      return found.ProductCodes?.map(({ ProductCodeId = '' }) => ProductCodeId);
    case 'ramdisk':
      return found.RamdiskId?.Value;
    case 'rootDeviceName':
      return found.RootDeviceName?.Value;
    case 'sourceDestCheck':
      return found.SourceDestCheck?.Value;
    case 'sriovNetSupport':
      return found.SriovNetSupport?.Value;
  }
}
