import { announce } from '../notifications.ts';
import { amendMeta, askAboutObject, type Found, lookAtObject, versionId } from '../objects.ts';
import { inBucket } from '../op.ts';
import * as shared from '../rules/parameters.ts';
import { readTags, tagSet } from '../rules/tags.ts';

const getObjectTagging = inBucket<'GetObjectTagging', Found | 'absent'>('GetObjectTagging', {
  parameters: { ...shared.addressedKey, ...shared.requestPayer, VersionId: 'used' },
  authorize: ({ Key, VersionId }, about) =>
    askAboutObject('GetObjectTagging', 'READ', about, { key: Key, version: VersionId }),
  async run(context, { Key, VersionId }, known) {
    const { info, meta } = await lookAtObject(context, { key: Key, version: VersionId }, known);
    return { TagSet: tagSet(meta.tags), ...versionId(context.bucket, info.version) };
  },
});

const putObjectTagging = inBucket<'PutObjectTagging', Found | 'absent'>('PutObjectTagging', {
  parameters: {
    ...shared.addressedKey,
    ...shared.bodyDigests,
    ...shared.requestPayer,
    VersionId: 'used',
    Tagging: 'used',
  },
  authorize: ({ Key, VersionId }, about) =>
    askAboutObject('PutObjectTagging', 'WRITE', about, { key: Key, version: VersionId }),
  async run(context, { Key, VersionId, Tagging }, known) {
    const tags = readTags(Tagging?.TagSet ?? []);
    const named = { key: Key, version: VersionId };
    const { version, etag } = await amendMeta(context, named, known, (meta) => ({ ...meta, tags }));
    await announce(context, { name: 'ObjectTagging:Put', key: Key, version, etag });
    return versionId(context.bucket, version);
  },
});

const deleteObjectTagging = inBucket<'DeleteObjectTagging', Found | 'absent'>('DeleteObjectTagging', {
  parameters: { ...shared.addressedKey, VersionId: 'used' },
  authorize: ({ Key, VersionId }, about) =>
    askAboutObject('DeleteObjectTagging', 'WRITE', about, { key: Key, version: VersionId }),
  async run(context, { Key, VersionId }, known) {
    const named = { key: Key, version: VersionId };
    const { version, etag } = await amendMeta(context, named, known, (meta) => ({ ...meta, tags: undefined }));
    await announce(context, { name: 'ObjectTagging:Delete', key: Key, version, etag });
    return versionId(context.bucket, version);
  },
});

export const objectTagging = [getObjectTagging, putObjectTagging, deleteObjectTagging];
