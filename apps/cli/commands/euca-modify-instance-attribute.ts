import type { OperationInput } from '@mallee/wire/client';
import { choice, command, list, one, parsedList, text, yesNo } from '../frame/command.ts';
import { attributeKind } from '../records/attribute.ts';
import { blockMapping } from '../records/block-mapping.ts';
import { onlyOne } from '../records/instance-attributes.ts';
import { userDataOf } from '../records/user-data.ts';

type Change = Omit<OperationInput<'ec2', 'ModifyInstanceAttribute'>, 'InstanceId'>;

const options = {
  blockDeviceMapping: parsedList(
    '-b, --block-device-mapping DEVICE=::BOOLEAN',
    blockMapping,
    'whether a volume ends with it',
  ),
  disableApiTermination: yesNo('--disable-api-termination BOOLEAN', 'refuse to terminate it'),
  ebsOptimized: yesNo('--ebs-optimized BOOLEAN', 'optimised for EBS'),
  groupSet: list('-g, --group-id GROUP', 'security group'),
  instanceInitiatedShutdownBehavior: choice(
    '--instance-initiated-shutdown-behavior WHAT',
    ['stop', 'terminate'],
    'what to do when the guest switches itself off',
  ),
  instanceType: text('-t, --instance-type TYPE', 'instance type'),
  kernel: text('--kernel KERNEL', 'kernel image'),
  ramdisk: text('--ramdisk RAMDISK', 'ramdisk image'),
  sourceDestCheck: yesNo('--source-dest-check BOOLEAN', 'drop foreign packets'),
  sriovNetSupport: choice('--sriov FORM', ['simple'], 'network virtualisation'),
  userData: text('--user-data DATA', 'user data'),
  userDataFile: text('--user-data-file FILE', 'the file that holds the user data'),
};

export default command({
  summary: 'Change one attribute of an instance',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  options,
  prints: [attributeKind],
  examples: ['euca-modify-instance-attribute i-0123456789abcdef0 -t m1.large'],
  async run({ call, out, system }, { instance, ...given }) {
    const name = onlyOne((Object.keys(options) as (keyof typeof options)[]).filter((each) => isGiven(given[each])));
    const UserData = userDataOf({ ...given, userDataForce: undefined }, system.cwd);
    const changes: Readonly<Record<keyof typeof options, Change>> = {
      blockDeviceMapping: { BlockDeviceMappings: given.blockDeviceMapping },
      disableApiTermination: { DisableApiTermination: { Value: given.disableApiTermination } },
      ebsOptimized: { EbsOptimized: { Value: given.ebsOptimized } },
      groupSet: { Groups: given.groupSet },
      instanceInitiatedShutdownBehavior: {
        InstanceInitiatedShutdownBehavior: { Value: given.instanceInitiatedShutdownBehavior },
      },
      instanceType: { InstanceType: { Value: given.instanceType } },
      kernel: { Kernel: { Value: given.kernel } },
      ramdisk: { Ramdisk: { Value: given.ramdisk } },
      sourceDestCheck: { SourceDestCheck: { Value: given.sourceDestCheck } },
      sriovNetSupport: { SriovNetSupport: { Value: given.sriovNetSupport } },
      userData: { UserData: { Value: Buffer.from(UserData ?? '', 'base64') } },
      userDataFile: { UserData: { Value: Buffer.from(UserData ?? '', 'base64') } },
    };
    await call('ec2', 'ModifyInstanceAttribute', { InstanceId: instance, ...changes[name] });
    const shown = given[name];
    const value =
      name === 'blockDeviceMapping'
        ? given.blockDeviceMapping.map(({ DeviceName }) => DeviceName)
        : (shown as string | boolean | string[]);
    out.record(attributeKind, { attribute: name === 'userDataFile' ? 'userData' : name, id: instance, value });
  },
});

const isGiven = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
