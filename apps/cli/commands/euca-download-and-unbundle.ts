import { bundleOptions, findBundle } from '../bundle/find.ts';
import { bundleFolder } from '../bundle/folder.ts';
import { neededPrivateKey } from '../bundle/keys.ts';
import { openBundle } from '../bundle/open.ts';
import { progressOptions, progressTo } from '../bundle/progress.ts';
import { received } from '../client/read-body.ts';
import { command, text } from '../frame/command.ts';

export default command({
  summary: 'Download a bundle and make its image again, in one go',
  service: 's3',
  options: {
    ...bundleOptions,
    directory: text('-d, --directory FOLDER', 'where to write the image (default: here)'),
    privateKey: text('-k, --privatekey FILE', 'your private key (EC2_PRIVATE_KEY)'),
    ...progressOptions,
  },
  examples: ['euca-download-and-unbundle -b images -p disk.img -k mykey.pem'],
  async run(context, { directory, privateKey, ...given }) {
    const { system, out, s3 } = context;
    const key = neededPrivateKey(context, privateKey);
    const { bucket, folder, manifest } = await findBundle(context, given);
    const tell = progressTo(system, given);
    let count = 0;
    const openPart = async (name: string) => {
      count += 1;
      tell('parts', count, manifest.parts.length);
      return received(await s3.get(bucket, folder + name));
    };
    out.say(`Wrote ${await openBundle(manifest, key, openPart, bundleFolder(system, directory ?? '.'))}`);
  },
});
