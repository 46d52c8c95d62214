import { basename, dirname, join, resolve } from 'node:path';
import { readManifest } from '../bundle/manifest.ts';
import { progressOptions, progressTo } from '../bundle/progress.ts';
import { fileContent, Upload, uploadOptions } from '../bundle/upload.ts';
import { command, flag, needed, text } from '../frame/command.ts';
import { readLocal } from '../frame/read-local.ts';

export default command({
  summary: 'Upload a bundle',
  about:
    'The manifest goes last, and what was uploaded is removed again if something fails: there is never half a bundle. ' +
    'Whoever has no secret key uploads by a policy that somebody signed; that allows nothing but to upload, so the bucket ' +
    'must be there, and what was uploaded of a bundle that failed stays. --acl must be what the policy says.',
  service: 's3',
  options: {
    bucket: needed(text('-b, --bucket BUCKET[/PREFIX]', 'where to put it; made if there is none')),
    manifest: needed(text('-m, --manifest FILE', 'the manifest')),
    directory: text('-d, --directory FOLDER', 'where the parts are (default: beside the manifest)'),
    skip: flag('--skipmanifest', 'upload the parts only'),
    ...uploadOptions,
    ...progressOptions,
  },
  examples: ['euca-upload-bundle -b images -m /var/tmp/bundle-abc/disk.img.manifest.xml'],
  async run(context, { bucket: place, manifest: file, directory, skip, ...given }) {
    const { out, system } = context;
    const bytes = readLocal(context.system, file);
    const manifest = readManifest(bytes, file);
    const folderHere = directory === undefined ? dirname(resolve(system.cwd, file)) : resolve(system.cwd, directory);
    const tell = progressTo(system, given);
    const upload = await Upload.open(context, place, given);
    await upload.whole(async () => {
      for (const [index, { name, digest }] of manifest.parts.entries()) {
        const path = join(folderHere, name);
        await upload.put(name, await fileContent(path, path, digest));
        tell('parts', index + 1, manifest.parts.length);
      }
      if (!skip) await upload.put(basename(file), bytes);
    });
    if (!skip) out.say(`Uploaded ${upload.place}${basename(file)}`);
  },
});
