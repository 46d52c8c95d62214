import { basename } from 'node:path';
import { readBody } from '../client/read-body.ts';
import { needed, text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { UsageError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';
import { type ReadManifest, readManifest } from './manifest.ts';
import { readPlace } from './upload.ts';

/** Which bundle of a bucket is meant. */
export const bundleOptions = {
  bucket: needed(text('-b, --bucket BUCKET[/PREFIX]', 'where the bundle lies')),
  manifest: text('-m, --manifest FILE', 'its manifest, of which there is a copy here'),
  prefix: text('-p, --prefix PREFIX', 'how its files’ names begin'),
};

export interface BundleGiven {
  readonly bucket: string;
  readonly manifest: string | undefined;
  readonly prefix: string | undefined;
}

/** A bundle in a bucket. */
export interface Found {
  readonly bucket: string;
  readonly folder: string;
  readonly manifestName: string;
  readonly bytes: Buffer;
  readonly manifest: ReadManifest;
}

export async function findBundle(context: Context, given: BundleGiven): Promise<Found> {
  if ((given.manifest === undefined) === (given.prefix === undefined))
    throw new UsageError('exactly one of -m and -p must be given');
  const { bucket, folder } = readPlace(given.bucket);
  if (given.manifest !== undefined) {
    const bytes = readLocal(context.system, given.manifest);
    return {
      bucket,
      folder,
      manifestName: basename(given.manifest),
      bytes,
      manifest: readManifest(bytes, given.manifest),
    };
  }
  const manifestName = `${given.prefix!.replace(/\.manifest\.xml$/, '')}.manifest.xml`;
  const bytes = await readBody(await context.s3.get(bucket, folder + manifestName));
  return { bucket, folder, manifestName, bytes, manifest: readManifest(bytes, `${bucket}/${folder}${manifestName}`) };
}
