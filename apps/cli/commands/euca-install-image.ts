import { imageOptions } from '../bundle/image.ts';
import { keyOptions } from '../bundle/keys.ts';
import { progressOptions } from '../bundle/progress.ts';
import { registration } from '../bundle/register.ts';
import { pendingOption, sendImage } from '../bundle/send-image.ts';
import { uploadOptions } from '../bundle/upload.ts';
import { choice, command, needed, text } from '../frame/command.ts';
import { imageIdKind } from '../records/image.ts';

export default command({
  summary: 'Bundle an image, upload and register it, in one go',
  service: 'ec2',
  options: {
    name: needed(text('-n, --name NAME', 'the name of the new image')),
    bucket: needed(text('-b, --bucket BUCKET[/PREFIX]', 'where to put the bundle; made if there is none')),
    description: text('--description TEXT', 'description'),
    virtualization: choice('--virtualization-type TYPE', ['paravirtual', 'hvm'], 'virtualization type'),
    platform: choice('--platform PLATFORM', ['windows'], 'platform'),
    ...imageOptions,
    ...keyOptions,
    ...uploadOptions,
    pending: pendingOption,
    ...progressOptions,
  },
  prints: [imageIdKind],
  examples: ['euca-install-image -n mydisk -b images -i disk.img -r x86_64 --virtualization-type hvm'],
  async run(context, given) {
    const ImageLocation = await sendImage(context, given);
    const isBootImage = (id: string | undefined) => (id === 'true' || id === 'yes' ? undefined : id);
    const asked = { ...given, kernel: isBootImage(given.kernel), ramdisk: isBootImage(given.ramdisk) };
    const input = { ImageLocation, ...registration(asked, ImageLocation, given.architecture) };
    context.out.record(imageIdKind, await context.call('ec2', 'RegisterImage', input));
  },
});
