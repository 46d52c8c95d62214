import { command, one } from '../frame/command.ts';
import { attributeKind } from '../records/attribute.ts';
import { attributeSwitches, onlySwitch } from '../records/instance-attributes.ts';

const { kernel, ramdisk, sourceDestCheck } = attributeSwitches;
const options = { kernel, ramdisk, sourceDestCheck };

export default command({
  summary: 'Set one attribute of an instance back',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  options,
  prints: [attributeKind],
  examples: ['euca-reset-instance-attribute i-0123456789abcdef0 --source-dest-check'],
  async run({ call, out }, { instance, ...given }) {
    const attribute = onlySwitch(options, given);
    await call('ec2', 'ResetInstanceAttribute', { InstanceId: instance, Attribute: attribute });
    out.record(attributeKind, { attribute, id: instance, value: 'RESET' });
  },
});
