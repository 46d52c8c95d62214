import type { Upload } from '@mallee/gateway/op';
import type { StagedBody } from '@mallee/object-engine';
import type { ChecksumAlgorithm } from '@mallee/wire';
import { askAboutSource, copyFrom, type Source } from '../copy-source.ts';
import { etagFor, stagePart } from '../encryption/sealing.ts';
import { unlockUpload } from '../encryption/unlock.ts';
import { errors } from '../errors.ts';
import { keyBytes } from '../objects.ts';
import { type BucketContext, inBucket } from '../op.ts';
import { checksumField, digesting, readChecksum } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { type CustomerKeyHeaders, readCustomerKey } from '../rules/customer-key.ts';
import { keyDemand } from '../rules/demands.ts';
import { writeMeta } from '../rules/meta.ts';
import * as shared from '../rules/parameters.ts';
import { readCopyRange } from '../rules/ranges.ts';
import { encryptionView } from '../rules/sealed.ts';
import { checkPartNumber, type PartMeta, uploadMeta } from '../rules/uploads.ts';
import { refuseEarly, storageQuota } from '../storage-quota.ts';

interface Address {
  readonly Key: string;
  readonly UploadId: string;
  readonly PartNumber: number;
}

const mostPartBytes = 5 * 1024 ** 3;

const uploadPart = inBucket('UploadPart', {
  parameters: {
    ...shared.addressedKey,
    ...shared.bodyDigests,
    ...shared.checksums,
    ...shared.customerKey,
    ...shared.requestPayer,
    ContentLength: 'used',
    PartNumber: 'used',
    UploadId: 'used',
  },
  authorize: ({ Key }, about) => ({ demands: [keyDemand('PutObject', Key, about, 'WRITE')] }),
  async run(context, input) {
    const { algorithm: wanted, sealed, dataKey } = await partsOf(context, input);
    const { Body } = input as typeof input & { Body: Upload };
    const quota = await storageQuota(context, input.Key);
    if (quota) refuseEarly(quota, context, Body.length, await heldPart(context, input));
    // What the client says in a header is computed on arrival anyway.
    const own = wanted && readChecksum(input)?.algorithm !== wanted ? digesting(Body.read(), [wanted]) : undefined;
    const key = { dataKey, part: input.PartNumber };
    const body = await stagePart(context.ports.engine, own?.body ?? Body.read(), Body.length, key, context.world);
    try {
      const { md5, checksum: sent } = Body.summary();
      if (sent && wanted && sent.algorithm !== wanted)
        throw errors.invalidRequest(
          `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${sent.algorithm}`,
        );
      const computed = wanted && (await own?.digests())?.get(wanted)?.toString('base64');
      const checksum = computed
        ? { algorithm: wanted, value: computed }
        : sent && { algorithm: sent.algorithm, value: sent.base64 };
      const etag = etagFor(sealed, md5, context.world);
      await keepPart(context, input, { body, etag, checksum });
      return {
        ...{ ETag: quoted(etag), ...checksumField(checksum) },
        ...encryptionView(sealed, input.SSECustomerKeyMD5),
      };
    } finally {
      body.release();
    }
  },
});

const uploadPartCopy = inBucket<'UploadPartCopy', Source>('UploadPartCopy', {
  parameters: {
    ...shared.addressedKey,
    ...shared.copySource,
    ...shared.customerKey,
    ...shared.sourceCustomerKey,
    ...shared.requestPayer,
    CopySourceRange: 'used',
    PartNumber: 'used',
    UploadId: 'used',
  },
  async authorize(input, about) {
    const { demands, source } = await askAboutSource(input, about);
    return { demands: [...demands, keyDemand('PutObject', input.Key, about, 'WRITE')], known: source };
  },
  async run(context, input, source) {
    const { algorithm, sealed, dataKey } = await partsOf(context, input);
    const { found, md5, checksum, staged } = await copyFrom<StagedBody>(
      context,
      source,
      input,
      ({ info: { size } }) => {
        const range = readCopyRange(input.CopySourceRange, size);
        const length = range ? range.to - range.from : size;
        if (length > mostPartBytes) throw errors.entityTooLarge(length, mostPartBytes);
        return { range, algorithm };
      },
      (body, length) => {
        const key = { dataKey, part: input.PartNumber };
        return stagePart(context.ports.engine, body, length, key, context.world);
      },
    );
    try {
      const etag = etagFor(sealed, md5, context.world);
      const at = await keepPart(context, input, { body: staged, etag, checksum });
      return {
        CopyPartResult: { ETag: quoted(etag), LastModified: modified(at), ...checksumField(checksum) },
        ...encryptionView(sealed, input.SSECustomerKeyMD5),
        ...(source.bucket.versioning !== 'off' && { CopySourceVersionId: found.info.version }),
      };
    } finally {
      staged.release();
    }
  },
});

/**
 * Looks before the bytes come: the upload must be there. Answers the checksum that its parts are to have, and what they
 * are encrypted with.
 */
async function partsOf(context: BucketContext, address: Address & CustomerKeyHeaders) {
  const { bucket, ports, scope } = context;
  checkPartNumber(address.PartNumber);
  const upload = await ports.engine.findUpload(bucket.number, keyBytes(address.Key), address.UploadId);
  if (!upload) throw errors.noSuchUpload(address.UploadId);
  const { sums, sealed } = uploadMeta(upload);
  const dataKey = await unlockUpload(context, address.Key, sealed, readCustomerKey(address, scope));
  return { algorithm: sums?.algorithm, sealed, dataKey };
}

/** The size of the part that would be replaced. */
async function heldPart({ bucket, ports }: BucketContext, { Key, UploadId, PartNumber }: Address): Promise<number> {
  const page = { after: PartNumber - 1, limit: 1 };
  const { parts } = await ports.engine.listParts(bucket.number, keyBytes(Key), UploadId, page);
  return parts[0]?.number === PartNumber ? parts[0].size : 0;
}

async function keepPart(
  context: BucketContext,
  { Key, UploadId, PartNumber }: Address,
  part: { body: StagedBody; etag: string; checksum: { algorithm: ChecksumAlgorithm; value: string } | undefined },
): Promise<number> {
  const meta: PartMeta = { checksum: part.checksum };
  const { bucket, ports, world } = context;
  const check = await storageQuota(context, Key);
  const at = world.now();
  const facts = { body: part.body, etag: part.etag, meta: writeMeta(meta), at, check };
  await ports.engine.putPart(bucket.number, keyBytes(Key), UploadId, PartNumber, facts);
  return at;
}

export const uploadParts = [uploadPart, uploadPartCopy];
