import type { Demand } from '@mallee/gateway/op';
import type { StagedBody } from '@mallee/object-engine';
import { askAboutSource, copyFrom, type Source } from '../copy-source.ts';
import { etagFor, sealingFor, stage } from '../encryption/sealing.ts';
import { errors } from '../errors.ts';
import { newObjectAccess } from '../new-object-access.ts';
import { announce } from '../notifications.ts';
import { type Found, keyBytes, versionId } from '../objects.ts';
import { type AboutBucket, inBucket } from '../op.ts';
import { setsAcl } from '../rules/acl-request.ts';
import { checksumView, readAlgorithm } from '../rules/checksums.ts';
import { modified, quoted, writeCondition } from '../rules/conditions.ts';
import { objectDemand, writeDemands } from '../rules/demands.ts';
import { asksForEncryption } from '../rules/encryption-request.ts';
import { expirationView } from '../rules/lifecycle.ts';
import { lockOf, readLock, unlessLocked } from '../rules/lock.ts';
import { type ObjectMeta, writeMeta } from '../rules/meta.ts';
import { checkKey, describeObject } from '../rules/new-object.ts';
import * as shared from '../rules/parameters.ts';
import { contextView, encryptionView } from '../rules/sealed.ts';
import { bothOf, storageQuota } from '../storage-quota.ts';

/** Larger objects are copied in parts. */
const mostBytes = 5 * 1024 ** 3;

export const copyObject = inBucket<'CopyObject', Source>('CopyObject', {
  parameters: {
    ...shared.addressedKey,
    ...shared.contentHeaders,
    ...shared.grantHeaders,
    ...shared.encryption,
    ...shared.sourceCustomerKey,
    ...shared.objectLock,
    ...shared.standardOnly,
    ...shared.requestPayer,
    ...shared.copySource,
    ChecksumAlgorithm: 'used',
    IfMatch: 'used',
    IfNoneMatch: 'used',
    Metadata: 'used',
    MetadataDirective: 'used',
    Tagging: 'used',
    TaggingDirective: 'used',
    AnnotationDirective: 'absent',
    WebsiteRedirectLocation: 'used',
  },
  async authorize(input, about) {
    const { demands, source } = await askAboutSource(input, about);
    const reading = input.TaggingDirective === 'REPLACE' ? [] : tagDemands(source, about);
    const sets = { acl: setsAcl(input), tagging: input.Tagging || reading.length > 0, lock: input };
    const writing = writeDemands('PutObject', input.Key, about, sets);
    return { demands: [...demands, ...reading, ...writing], known: source };
  },
  async run(context, input, source) {
    const { bucket, world, ports } = context;
    checkKey(input.Key);
    const replaces = directive('x-amz-metadata-directive', input.MetadataDirective);
    const replacesTags = directive('x-amz-tagging-directive', input.TaggingDirective);
    const onto = source.bucket.number === bucket.number && source.named.key === input.Key;
    const reencrypts = asksForEncryption(input);
    if (onto && source.named.version === undefined && !replaces && !replacesTags && !reencrypts)
      throw errors.invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    const condition = writeCondition(input);
    const access = await newObjectAccess(context, input);
    const described = describeObject(input, access);
    const asked = readAlgorithm(input.ChecksumAlgorithm);
    const quota = await storageQuota(context, input.Key);
    const askedLock = readLock(input, bucket, world.now());
    const sealing = await sealingFor(context, input.Key, input);

    const {
      found,
      md5,
      checksum: sum,
      staged,
    } = await copyFrom<StagedBody>(
      context,
      source,
      input,
      ({ info, meta }) => {
        if (info.size > mostBytes)
          throw errors.invalidRequest(
            `The specified copy source is larger than the maximum allowable size for a copy source: ${mostBytes}`,
          );
        return { range: undefined, algorithm: asked ?? meta.checksum?.algorithm };
      },
      (body, length) => stage(ports.engine, body, length, sealing, world),
    );
    try {
      const checksum = sum && { ...sum, type: 'FULL_OBJECT' as const };
      const at = world.now();
      const lock = lockOf(askedLock, bucket, at);
      const meta = { ...described, ...kept(found, replaces, replacesTags), checksum, lock, sealed: sealing?.sealed };
      const etag = etagFor(sealing?.sealed, md5, world);
      const { version, sequence } = await ports.engine.put(bucket.number, keyBytes(input.Key), {
        ...{ body: staged, etag, condition, versioning: bucket.versioning, at },
        meta: writeMeta(meta),
        check: bothOf(unlessLocked({ now: at, bypass: false }), quota),
      });
      const about = { key: input.Key, size: staged.size, etag, version, sequence };
      await announce(context, { name: 'ObjectCreated:Copy', ...about });
      return {
        CopyObjectResult: { ETag: quoted(etag), LastModified: modified(at), ...checksumView(checksum) },
        ...versionId(bucket, version),
        ...(sealing && { ...encryptionView(sealing.sealed, input.SSECustomerKeyMD5), ...contextView(sealing.sealed) }),
        ...expirationView(bucket.settings.lifecycle, { key: input.Key, at, size: staged.size, meta }),
        ...(source.bucket.versioning !== 'off' && { CopySourceVersionId: found.info.version }),
      };
    } finally {
      staged.release();
    }
  },
});

/** Tags go along only with who may see them. */
function tagDemands({ bucket, named: { key, version }, found }: Source, about: AboutBucket): Demand[] {
  if (found === 'absent' || !found.meta.tags) return [];
  const action = version === undefined ? 'GetObjectTagging' : 'GetObjectVersionTagging';
  return [objectDemand(action, key, { ...about, bucket }, found, 'READ')];
}

/** What the copy takes over from its source. */
function kept({ meta }: Found, replaces: boolean, replacesTags: boolean): Partial<ObjectMeta> {
  return {
    ...(!replaces && { headers: meta.headers, user: meta.user }),
    ...(!replacesTags && { tags: meta.tags }),
  };
}

/** Whether the request brings its own in place of the source's. */
function directive(name: string, value: string | undefined): boolean {
  if (value !== undefined && value !== 'COPY' && value !== 'REPLACE')
    throw errors.invalidArgument(name, value, `Unknown ${name.slice('x-amz-'.length)}.`);
  return value === 'REPLACE';
}
