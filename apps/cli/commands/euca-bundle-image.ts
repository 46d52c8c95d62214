import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFolder } from '../bundle/folder.ts';
import { bundleImage, imageOptions } from '../bundle/image.ts';
import { keyOptions } from '../bundle/keys.ts';
import { progressOptions, progressTo } from '../bundle/progress.ts';
import { command, text } from '../frame/command.ts';
import { troubleOf } from '../frame/failure.ts';

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
  async run(context, { destination, ...given }) {
    const { out, system, settings } = context;
    const folder = bundleFolder(system, destination);
    const tell = progressTo(system, given);
    const written: string[] = [];
    const write = async (name: string, bytes: Buffer | string) => {
      const path = join(folder, name);
      written.push(path);
      await writeFile(path, bytes).catch(troubleOf(path));
      if (settings.debug) out.say(`Wrote ${path}`);
      tell('parts', written.length);
    };
    try {
      const { prefix, manifest } = await bundleImage(context, given, write);
      const path = join(folder, `${prefix}.manifest.xml`);
      await write(`${prefix}.manifest.xml`, manifest);
      out.say(`Wrote manifest ${path}`);
    } catch (error) {
      for (const path of written) await rm(path, { force: true });
      throw error;
    }
  },
});
