import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFolder } from '../bundle/folder.ts';
import { imageOptions } from '../bundle/image.ts';
import { keyOptions } from '../bundle/keys.ts';
import { progressOptions } from '../bundle/progress.ts';
import { pendingOption, sendImage } from '../bundle/send-image.ts';
import { uploadOptions } from '../bundle/upload.ts';
import { command, flag, needed, text } from '../frame/command.ts';
import { troubleOf } from '../frame/failure.ts';

export default command({
  summary: 'Bundle an image and upload it, in one go',
  service: 's3',
  options: {
    bucket: needed(text('-b, --bucket BUCKET[/PREFIX]', 'where to put it; made if there is none')),
    ...imageOptions,
    ...keyOptions,
    ...uploadOptions,
    pending: pendingOption,
    preserve: flag('--preserve-bundle', 'write the bundle to disk, too'),
    destination: text('-d, --destination FOLDER', 'where to write it (default: a new folder in /var/tmp)'),
    ...progressOptions,
  },
  examples: ['euca-bundle-and-upload-image -i disk.img -r x86_64 -b images'],
  async run(context, { preserve, destination, ...given }) {
    const folder = preserve ? bundleFolder(context.system, destination) : undefined;
    const keepIn = (place: string) => (name: string, bytes: Buffer) =>
      writeFile(join(place, name), bytes).catch(troubleOf(join(place, name)));
    const keep = folder === undefined ? undefined : keepIn(folder);
    context.out.say(`Uploaded ${await sendImage(context, given, keep)}`);
  },
});
