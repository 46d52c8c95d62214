import { imageOptions } from '../bundle/image.ts';
import { keyOptions } from '../bundle/keys.ts';
import { progressOptions } from '../bundle/progress.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { command, text } from '../frame/command.ts';

export default command({
  summary: 'Bundle an image for a cloud: compress, encrypt and cut it into parts',
  service: 'sts',
  options: {
    ...imageOptions,
    ...keyOptions,
    destination: text('-d, --destination FOLDER', 'where to write the bundle (default: a new folder in /var/tmp)'),
    ...progressOptions,
  },
  examples: [
    'euca-bundle-image -i disk.img -r x86_64',
    'euca-bundle-image -i vmlinuz -r x86_64 --kernel true -d bundle',
  ],
  run: writeBundle,
});
