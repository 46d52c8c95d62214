import { call } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { flash } from '../../../ui/flash.ts';
import { plural } from '../../../ui/words.ts';

interface Doomed {
  readonly Key: string;
  readonly VersionId?: string;
}

/** Deletes these, a thousand at a time; throws the first refusal after the others are done. */
export async function removeObjects(Bucket: string, objects: readonly Doomed[]): Promise<void> {
  let refused: Error | undefined;
  for (let at = 0; at < objects.length; at += 1000) {
    const Objects = objects
      .slice(at, at + 1000)
      .map(({ Key, VersionId }) => ({ Key, ...(VersionId && { VersionId }) }));
    const { Errors = [] } = await call('s3', 'DeleteObjects', { Bucket, Delete: { Objects, Quiet: true } });
    const [first] = Errors;
    if (first) refused ??= new Error(`${first.Key}: ${first.Message ?? first.Code}`);
  }
  if (refused) throw refused;
}

/** Everything below a folder: its objects, as they are now. */
export async function removeFolder(Bucket: string, Prefix: string, onCount: (count: number) => void): Promise<void> {
  let count = 0;
  for (;;) {
    const { Contents = [] } = await call('s3', 'ListObjectsV2', { Bucket, Prefix, MaxKeys: 1000 });
    if (Contents.length === 0) return;
    await removeObjects(
      Bucket,
      Contents.map(({ Key }) => ({ Key: Key! })),
    );
    count += Contents.length;
    onCount(count);
  }
}

/** Every version of every object, and what uploads left. Its progress stands in the bar. */
export async function emptyBucket(Bucket: string): Promise<void> {
  const bar = flash.progress(`Emptying ${Bucket}`);
  let count = 0;
  try {
    const { Uploads = [] } = await call('s3', 'ListMultipartUploads', { Bucket });
    for (const { Key, UploadId } of Uploads)
      await call('s3', 'AbortMultipartUpload', { Bucket, Key: Key!, UploadId: UploadId! });
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await call('s3', 'ListObjectVersions', { Bucket, MaxKeys: 1000 });
      const all = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
      if (all.length === 0) break;
      await removeObjects(Bucket, all);
      count += all.length;
      flash.update(bar, { text: `Emptying ${Bucket}: ${plural(count, 'version')} deleted` });
    }
    flash.success(`${Bucket} is empty.`);
  } finally {
    flash.close(bar);
    void client.invalidateQueries({ queryKey: ['s3'] });
  }
}
