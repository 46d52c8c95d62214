import { command, one } from '../frame/command.ts';
import { imageIdKind } from '../records/image.ts';

export default command({
  summary: 'Deregister an image',
  about: 'Nobody can launch it any more; a second time removes it for good.',
  service: 'ec2',
  positionals: { image: one('IMAGE', 'the image') },
  prints: [imageIdKind],
  examples: ['euca-deregister emi-0123456789abcdef0'],
  async run({ call, out }, { image }) {
    await call('ec2', 'DeregisterImage', { ImageId: image });
    out.record(imageIdKind, { ImageId: image });
  },
});
