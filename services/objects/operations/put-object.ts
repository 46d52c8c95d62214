import type { Upload } from '@mallee/gateway/op';
import { lockErrors } from '../lock-errors.ts';
import { newObjectAccess } from '../new-object-access.ts';
import { keyBytes, versionId } from '../objects.ts';
import { inBucket } from '../op.ts';
import { setsAcl } from '../rules/acl-request.ts';
import { checksumView } from '../rules/checksums.ts';
import { quoted, writeCondition } from '../rules/conditions.ts';
import { writeDemands } from '../rules/demands.ts';
import { expirationView } from '../rules/lifecycle.ts';
import { lockOf, readLock, unlessLocked } from '../rules/lock.ts';
import { writeMeta } from '../rules/meta.ts';
import { checkKey, describeObject } from '../rules/new-object.ts';
import * as shared from '../rules/parameters.ts';
import { stageUpload } from '../stage-upload.ts';

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
    const { bucket, world, ports } = context;
    const { engine } = ports;
    checkKey(input.Key);
    const condition = writeCondition(input);
    const access = await newObjectAccess(context, input);
    const meta = describeObject(input, access);
    const asked = readLock(input, bucket, world.now());

    const { Body } = input as typeof input & { Body: Upload };
    const body = await stageUpload(engine, Body);
    try {
      const { md5, checksum: sum } = Body.summary();
      const checksum = sum && { algorithm: sum.algorithm, value: sum.base64, type: 'FULL_OBJECT' as const };
      const at = world.now();
      const lock = lockOf(asked, bucket, at);
      if (lock?.retention && !checksum && input.ContentMD5 === undefined) throw lockErrors.digestMissing();
      const { version } = await engine.put(bucket.number, keyBytes(input.Key), {
        ...{ body, etag: md5, condition, versioning: bucket.versioning, at },
        meta: writeMeta({ ...meta, checksum, lock }),
        check: unlessLocked({ now: at, bypass: false }),
      });
      const expiration = expirationView(bucket.settings.lifecycle, { key: input.Key, at, size: body.size, meta });
      return { ETag: quoted(md5), ...checksumView(checksum), ...versionId(bucket, version), ...expiration };
    } finally {
      body.release();
    }
  },
});
