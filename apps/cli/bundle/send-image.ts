import { whole } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { bundleImage, type ImageGiven } from './image.ts';
import { type ProgressGiven, progressTo } from './progress.ts';
import { Upload, type UploadGiven } from './upload.ts';

export const pendingOption = whole(
  '--max-pending-parts COUNT',
  'how many parts may be on their way at once (default: 2)',
);

interface Given extends ImageGiven, UploadGiven, ProgressGiven {
  readonly bucket: string;
  readonly pending: number | undefined;
}

/** Bundles an image straight into a bucket, without a copy on disk. Gives the manifest's place. */
export async function sendImage(
  context: Context,
  given: Given,
  keep?: (name: string, bytes: Buffer) => Promise<void>,
): Promise<string> {
  const tell = progressTo(context.system, given);
  const upload = await Upload.open(context, given.bucket, given);
  let count = 0;
  return upload.whole(async () => {
    const put = async (name: string, bytes: Buffer) => {
      await keep?.(name, bytes);
      await upload.put(name, bytes);
      count += 1;
      tell('parts', count);
    };
    const { prefix, manifest } = await bundleImage(context, given, put, Math.max(1, given.pending ?? 2));
    const name = `${prefix}.manifest.xml`;
    await keep?.(name, Buffer.from(manifest));
    await upload.put(name, Buffer.from(manifest));
    return upload.place + name;
  });
}
