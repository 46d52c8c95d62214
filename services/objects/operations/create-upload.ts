import { sealingFor } from '../encryption/sealing.ts';
import { newObjectAccess } from '../new-object-access.ts';
import { keyBytes } from '../objects.ts';
import { inBucket } from '../op.ts';
import { setsAcl } from '../rules/acl-request.ts';
import { checksumType, nameOf, readAlgorithm } from '../rules/checksums.ts';
import { keyDemand, writeDemands } from '../rules/demands.ts';
import { abortView } from '../rules/lifecycle.ts';
import { readLock } from '../rules/lock.ts';
import { writeMeta } from '../rules/meta.ts';
import { checkKey, describeObject } from '../rules/new-object.ts';
import * as shared from '../rules/parameters.ts';
import { contextView, encryptionView } from '../rules/sealed.ts';
import type { UploadMeta } from '../rules/uploads.ts';

const createMultipartUpload = inBucket('CreateMultipartUpload', {
  parameters: {
    ...shared.addressedKey,
    ...shared.contentHeaders,
    ...shared.grantHeaders,
    ...shared.encryption,
    ...shared.objectLock,
    ...shared.standardOnly,
    ...shared.requestPayer,
    ChecksumAlgorithm: 'used',
    ChecksumType: 'used',
    Metadata: 'used',
    Tagging: 'used',
    WebsiteRedirectLocation: 'used',
  },
  authorize: (input, about) => {
    const sets = { acl: setsAcl(input), tagging: input.Tagging, lock: input };
    return { demands: writeDemands('PutObject', input.Key, about, sets) };
  },
  async run(context, input) {
    const { bucket, world, ports, scope } = context;
    checkKey(input.Key);
    const algorithm = readAlgorithm(input.ChecksumAlgorithm);
    const sums = algorithm && { algorithm, type: checksumType(algorithm, input.ChecksumType) };
    const access = await newObjectAccess(context, input);
    const sealing = await sealingFor(context, input.Key, input);
    const meta: UploadMeta = {
      ...describeObject(input, access),
      ...{ sums, by: scope.subject.arn, lock: readLock(input, bucket, world.now()), sealed: sealing?.sealed },
    };
    const at = world.now();
    const facts = { meta: writeMeta(meta), at };
    const upload = await ports.engine.createUpload(bucket.number, keyBytes(input.Key), facts);
    return {
      ...{ Bucket: bucket.name, Key: input.Key, UploadId: upload },
      ...(sums && { ChecksumAlgorithm: nameOf(sums.algorithm), ChecksumType: sums.type }),
      ...(sealing && { ...encryptionView(sealing.sealed, input.SSECustomerKeyMD5), ...contextView(sealing.sealed) }),
      ...abortView(bucket.settings.lifecycle, input.Key, at),
    };
  },
});

const abortMultipartUpload = inBucket('AbortMultipartUpload', {
  parameters: { ...shared.addressedKey, ...shared.requestPayer, UploadId: 'used', IfMatchInitiatedTime: 'absent' },
  authorize: ({ Key }, about) => ({ demands: [keyDemand('AbortMultipartUpload', Key, about, 'WRITE')] }),
  async run({ bucket, ports }, { Key, UploadId }) {
    await ports.engine.abortUpload(bucket.number, keyBytes(Key), UploadId);
    return {};
  },
});

/** How uploads in parts begin, and how they are given up. */
export const uploadEnds = [createMultipartUpload, abortMultipartUpload];
