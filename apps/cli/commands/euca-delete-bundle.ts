import { bundleOptions, findBundle } from '../bundle/find.ts';
import { command, flag } from '../frame/command.ts';
import { ServiceError } from '../frame/failure.ts';

export default command({
  summary: 'Delete a bundle from its bucket',
  about: 'The manifest goes first, so that an interrupted deletion leaves nothing that looks whole.',
  service: 's3',
  options: { ...bundleOptions, clear: flag('--clear', 'delete the bucket, too, if it is empty then') },
  examples: ['euca-delete-bundle -b images -p disk.img', 'euca-delete-bundle -b images -p disk.img --clear'],
  async run(context, { clear, ...given }) {
    const { s3 } = context;
    const { bucket, folder, manifestName, manifest } = await findBundle(context, given);
    await s3.remove(bucket, folder + manifestName);
    for (const { name } of manifest.parts) await s3.remove(bucket, folder + name);
    if (!clear) return;
    try {
      await s3.removeBucket(bucket);
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'BucketNotEmpty')) throw error;
    }
  },
});
