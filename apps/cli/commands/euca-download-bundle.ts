import { createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { bundleOptions, findBundle } from '../bundle/find.ts';
import { bundleFolder } from '../bundle/folder.ts';
import { progressOptions, progressTo } from '../bundle/progress.ts';
import { received } from '../client/read-body.ts';
import { command, text } from '../frame/command.ts';
import { CommandError, fileTrouble, ServiceError, troubleOf } from '../frame/failure.ts';

export default command({
  summary: 'Download a bundle',
  service: 's3',
  options: {
    ...bundleOptions,
    directory: text(
      '-d, --directory FOLDER',
      'where to write it (default: a new folder in /var/tmp); - writes the parts to standard output',
    ),
    ...progressOptions,
  },
  examples: ['euca-download-bundle -b images -p disk.img -d bundle'],
  async run(context, { directory, ...given }) {
    const { out, s3, system } = context;
    const { bucket, folder, manifestName, bytes, manifest } = await findBundle(context, given);
    const tell = progressTo(system, given);
    if (directory === '-') {
      for (const { name } of manifest.parts)
        for await (const chunk of received(await s3.get(bucket, folder + name))) await system.stdout.write(chunk);
      return;
    }
    const place = bundleFolder(system, directory);
    for (const [index, { name }] of manifest.parts.entries()) {
      const path = join(place, name);
      try {
        const content = received(await s3.get(bucket, folder + name));
        await pipeline(content, createWriteStream(`${path}.part-of`));
        await rename(`${path}.part-of`, path);
      } catch (error) {
        await rm(`${path}.part-of`, { force: true });
        throw error instanceof CommandError || error instanceof ServiceError ? error : fileTrouble(error, path);
      }
      tell('parts', index + 1, manifest.parts.length);
    }
    const path = join(place, manifestName);
    await writeFile(path, bytes).catch(troubleOf(path));
    out.say(`Wrote manifest ${path}`);
  },
});
