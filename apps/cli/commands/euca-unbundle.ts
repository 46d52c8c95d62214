import { dirname, join, resolve } from 'node:path';
import { bundleFolder } from '../bundle/folder.ts';
import { neededPrivateKey } from '../bundle/keys.ts';
import { readManifest } from '../bundle/manifest.ts';
import { contentOf, openBundle } from '../bundle/open.ts';
import { command, needed, text } from '../frame/command.ts';
import { readLocal } from '../frame/read-local.ts';

export default command({
  summary: 'Make the image of a bundle again',
  options: {
    manifest: needed(text('-m, --manifest FILE', 'the manifest')),
    source: text('-s, --source FOLDER', 'where the parts are (default: beside the manifest)'),
    destination: text('-d, --destination FOLDER', 'where to write the image (default: here)'),
    privateKey: text('-k, --privatekey FILE', 'your private key (EC2_PRIVATE_KEY)'),
  },
  examples: ['euca-unbundle -m bundle/disk.img.manifest.xml -k mykey.pem'],
  async run(context, { manifest: file, source, destination, privateKey }) {
    const { system, out } = context;
    const manifest = readManifest(readLocal(context.system, file), file);
    const key = neededPrivateKey(context, privateKey);
    const from = source === undefined ? dirname(resolve(system.cwd, file)) : resolve(system.cwd, source);
    const openPart = async (name: string) => contentOf(join(from, name));
    const folder = bundleFolder(system, destination ?? '.');
    out.say(`Wrote ${await openBundle(manifest, key, openPart, folder)}`);
  },
});
