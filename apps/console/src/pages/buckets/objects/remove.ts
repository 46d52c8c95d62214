import { call } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { quote } from '../../../ui/code/cli.ts';
import { flash } from '../../../ui/flash.ts';
import type { Code } from '../../../ui/show-code.tsx';
import { plural } from '../../../ui/words.ts';

export interface Doomed {
  readonly Key: string;
  readonly VersionId?: string;
}

const most = 1000;

const deletions = (Bucket: string, objects: readonly Doomed[]) =>
  Array.from({ length: Math.ceil(objects.length / most) }, (_, at) => {
    const Objects = objects
      .slice(at * most, (at + 1) * most)
      .map(({ Key, VersionId }) => ({ Key, ...(VersionId && { VersionId }) }));
    return { Bucket, Delete: { Objects, Quiet: true } };
  });

/** How the command line deletes these, and what is below these folders. */
export const removalCode = (Bucket: string, objects: readonly Doomed[], folders: readonly string[] = []): Code => ({
  calls: deletions(Bucket, objects).map((input) => ({ service: 's3', operation: 'DeleteObjects', input })),
  commands: folders.map((prefix) => `aws s3 rm --recursive ${quote(`s3://${Bucket}/${prefix}`)}`),
});

/** The command line has no command that empties a bucket of its versions. Names with line breaks are beyond this one. */
export const emptyingCode = (bucket: string): Code => ({
  calls: [],
  commands: [
    `aws s3api list-multipart-uploads --bucket ${bucket} --output text \\
  --query '(Uploads || \`[]\`)[].[UploadId, Key]' |
  while IFS=$'\\t' read -r upload key; do
    aws s3api abort-multipart-upload --bucket ${bucket} --key "$key" --upload-id "$upload"
  done`,
    `aws s3api list-object-versions --bucket ${bucket} --output text \\
  --query '[Versions, DeleteMarkers][][].[VersionId, Key]' |
  while IFS=$'\\t' read -r version key; do
    aws s3api delete-object --bucket ${bucket} --key "$key" --version-id "$version"
  done`,
  ],
});

/** Deletes these, a thousand at a time; throws the first refusal after the others are done. */
export async function removeObjects(Bucket: string, objects: readonly Doomed[]): Promise<void> {
  let refused: Error | undefined;
  for (const input of deletions(Bucket, objects)) {
    const { Errors = [] } = await call('s3', 'DeleteObjects', input);
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
