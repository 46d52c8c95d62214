import type { Upload } from '@mallee/gateway/op';
import { etagFor, sealingFor } from '../encryption/sealing.ts';
import { lockErrors } from '../lock-errors.ts';
import { newObjectAccess } from '../new-object-access.ts';
import { announce } from '../notifications.ts';
import { keyBytes, versionId } from '../objects.ts';
import { type BucketContext, inBucket } from '../op.ts';
import { setsAcl } from '../rules/acl-request.ts';
import { checksumView } from '../rules/checksums.ts';
import { quoted, writeCondition } from '../rules/conditions.ts';
import { writeDemands } from '../rules/demands.ts';
import { expirationView } from '../rules/lifecycle.ts';
import { lockOf, readLock, unlessLocked } from '../rules/lock.ts';
import { writeMeta } from '../rules/meta.ts';
import { checkKey, describeObject } from '../rules/new-object.ts';
import * as shared from '../rules/parameters.ts';
import { contextView, encryptionView } from '../rules/sealed.ts';
import { stageUpload } from '../stage-upload.ts';
import { bothOf, refuseEarly, storageQuota } from '../storage-quota.ts';

export const putObject = inBucket('PutObject', {
  parameters: {
    ...shared.addressedKey,
    ...shared.contentHeaders,
    ...shared.bodyDigests,
    ...shared.checksums,
    ...shared.grantHeaders,
    ...shared.encryption,
    ...shared.objectLock,
    ...shared.standardOnly,
    ...shared.requestPayer,
    ContentLength: 'used',
    IfMatch: 'used',
    IfNoneMatch: 'used',
    Metadata: 'used',
    Tagging: 'used',
    WebsiteRedirectLocation: 'used',
    WriteOffsetBytes: 'absent',
  },
  authorize: (input, about) => ({
    demands: writeDemands('PutObject', input.Key, about, {
      acl: setsAcl(input),
      tagging: input.Tagging,
      lock: input,
    }),
  }),
  async run(context, input) {
    const { bucket, world, ports, scope } = context;
    const { engine } = ports;
    checkKey(input.Key);
    const condition = writeCondition(input);
    const access = await newObjectAccess(context, input);
    const meta = describeObject(input, access);
    const asked = readLock(input, bucket, world.now());
    const encrypting = sealingFor(context, input.Key, input);
    const sealing = encrypting && (await encrypting);

    const { Body } = input as typeof input & { Body: Upload };
    const limited = storageQuota(context, input.Key);
    const quota = limited instanceof Promise ? await limited : limited;
    if (quota) refuseEarly(quota, context, Body.length, await replaced(context, input.Key));
    const body = await stageUpload(engine, Body, sealing, world);
    try {
      const { md5, checksum: sum } = Body.summary();
      const checksum = sum && { algorithm: sum.algorithm, value: sum.base64, type: 'FULL_OBJECT' as const };
      const at = world.now();
      const lock = lockOf(asked, bucket, at);
      if (lock?.retention && !checksum && input.ContentMD5 === undefined) throw lockErrors.digestMissing();
      const etag = etagFor(sealing?.sealed, md5, world);
      const { version, sequence } = await engine.put(bucket.number, keyBytes(input.Key), {
        ...{ body, etag, condition, versioning: bucket.versioning, at },
        meta: writeMeta({ ...meta, checksum, lock, sealed: sealing?.sealed }),
        check: bothOf(unlessLocked({ now: at, bypass: false }), quota),
      });
      const name = scope.authentication?.type === 'POST' ? 'ObjectCreated:Post' : 'ObjectCreated:Put';
      if (bucket.settings.notification)
        await announce(context, { name, key: input.Key, size: body.size, etag, version, sequence });
      const expiration = expirationView(bucket.settings.lifecycle, { key: input.Key, at, size: body.size, meta });
      return {
        ...{ ETag: quoted(etag), ...checksumView(checksum), ...versionId(bucket, version), ...expiration },
        ...(sealing && { ...encryptionView(sealing.sealed, input.SSECustomerKeyMD5), ...contextView(sealing.sealed) }),
      };
    } finally {
      body.release();
    }
  },
});

/** The bytes that go where the key is written, at most: with versions that were suspended, another one may go. */
async function replaced({ bucket, ports }: BucketContext, key: string): Promise<number> {
  if (bucket.versioning === 'enabled') return 0;
  if (bucket.versioning === 'suspended') return Number.POSITIVE_INFINITY;
  return (await ports.engine.head(bucket.number, keyBytes(key)))?.size ?? 0;
}
