import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Content } from '../client/s3.ts';
import { choice, text, whole } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { CommandError, fileTrouble, ServiceError, UsageError } from '../frame/failure.ts';
import { type PolicyGiven, policyFields, policyOptions } from './upload-policy.ts';

/** Where a bundle goes. */
export const uploadOptions = {
  acl: choice(
    '--acl ACL',
    ['public-read', 'aws-exec-read', 'ec2-bundle-read'],
    'who may read it (default: aws-exec-read)',
  ),
  location: text('--location LOCATION', 'where to make the bucket if there is none (S3_LOCATION_CONSTRAINT)'),
  retry: whole('--retry TIMES', 'how often to try to upload a part (default: 5)'),
  ...policyOptions,
};

export interface UploadGiven extends PolicyGiven {
  readonly acl: string | undefined;
  readonly retry: number | undefined;
}

/** `BUCKET` or `BUCKET/PREFIX` */
export function readPlace(given: string): { bucket: string; folder: string } {
  const [bucket = '', ...rest] = given.split('/');
  if (bucket === '') throw new UsageError(`argument -b/--bucket: '${given}' names no bucket`);
  const folder = rest.join('/').replace(/\/+$/, '');
  return { bucket, folder: folder === '' ? '' : `${folder}/` };
}

/**
 * Puts objects of one bundle, and takes them back if it does not become whole. Where a policy allows the upload that is
 * all it allows: then no bucket is made, and nothing is looked at or taken back.
 */
export class Upload {
  /** The place in the form that it is told in. */
  readonly place: string;
  readonly #context: Context;
  readonly #bucket: string;
  readonly #folder: string;
  readonly #given: UploadGiven;
  readonly #policy: Readonly<Record<string, string>> | undefined;
  /** Objects that were sent, and those of them that were taken. */
  readonly #put: string[] = [];
  readonly #there: string[] = [];

  private constructor(context: Context, given: UploadGiven, { bucket, folder }: ReturnType<typeof readPlace>) {
    this.place = `${bucket}/${folder}`;
    this.#context = context;
    this.#bucket = bucket;
    this.#folder = folder;
    this.#given = given;
    this.#policy = policyFields(context, given);
  }

  /** Makes the bucket if there is none. */
  static async open(context: Context, place: string, given: UploadGiven): Promise<Upload> {
    const upload = new Upload(context, given, readPlace(place));
    if (upload.#policy) return upload;
    const { s3, settings } = context;
    const bucket = upload.#bucket;
    if (!(await s3.head(bucket, '')))
      await s3.createBucket(bucket, given.location ?? settings.regionOption('s3-location-constraint'));
    return upload;
  }

  async put(name: string, content: Content): Promise<void> {
    const { s3, system } = this.#context;
    const key = this.#folder + name;
    const acl = this.#given.acl ?? 'aws-exec-read';
    if (this.#put.length === 0) await this.#retire(key.replace(/\.part\.\d+$/, '.manifest.xml'));
    const send = () =>
      this.#policy
        ? s3.post(this.#bucket, key, content, { acl, ...this.#policy })
        : s3.put(this.#bucket, key, content, { 'x-amz-acl': acl });
    this.#put.push(key);
    for (let left = Math.max(1, this.#given.retry ?? 5); ; left -= 1)
      try {
        await send();
        this.#there.push(key);
        return;
      } catch (error) {
        const hopeless =
          error instanceof ServiceError &&
          !/^(5\d\d|InternalError|ServiceUnavailable|SlowDown|RequestTimeout)$/.test(error.code);
        if (hopeless || left <= 1 || system.signal.aborted) throw error;
        await system.pause(1000);
      }
  }

  /** An older bundle of this name is none any more as soon as its first part is another's. */
  async #retire(manifest: string): Promise<void> {
    const { s3 } = this.#context;
    if (this.#policy) return;
    if (await s3.head(this.#bucket, manifest)) await s3.remove(this.#bucket, manifest);
  }

  /** Whatever `work` has put is removed again if it fails or is interrupted. */
  async whole<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const kept = this.#policy ? this.#there : await this.#takeBack();
      if (kept.length === 0) throw error;
      const note = `(left in bucket ${this.#bucket}: ${kept.join(', ')})`;
      if (error instanceof CommandError) throw new CommandError(`${error.message} ${note}`);
      if (error instanceof ServiceError) throw new ServiceError(error.code, `${error.message} ${note}`);
      throw error;
    }
  }

  /** Gives what could not be removed. What failed may be there all the same. */
  async #takeBack(): Promise<string[]> {
    const { s3 } = this.#context;
    const left = await Promise.allSettled(this.#put.map((key) => s3.remove(this.#bucket, key)));
    return this.#put.filter((_, index) => left[index]!.status === 'rejected');
  }
}

/** A part on disk, read once to know its hash and again to be sent; it must still be what the manifest says. */
export async function fileContent(path: string, shown: string, sha1: string): Promise<Content> {
  const [secure, plain] = [createHash('sha256'), createHash('sha1')];
  let length = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      secure.update(chunk as Buffer);
      plain.update(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
  } catch (error) {
    throw fileTrouble(error, shown);
  }
  if (plain.digest('hex') !== sha1) throw new CommandError(`${shown} is not the part that the manifest tells of`);
  return { length, sha256: secure.digest('hex'), stream: () => createReadStream(path) };
}
