import { command, flag, one } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { attributeKind } from '../records/attribute.ts';

export default command({
  summary: 'Let nobody but its owner launch an image',
  service: 'ec2',
  positionals: { image: one('IMAGE', 'the image') },
  options: { launch: flag('-l, --launch-permission', 'who may launch it') },
  prints: [attributeKind],
  examples: ['euca-reset-image-attribute emi-0123456789abcdef0 -l'],
  async run({ call, out }, { image, launch }) {
    if (!launch) throw new UsageError('the following arguments are required: -l/--launch-permission');
    await call('ec2', 'ResetImageAttribute', { ImageId: image, Attribute: 'launchPermission' });
    out.record(attributeKind, { attribute: 'launchPermission', id: image, value: 'RESET' });
  },
});
