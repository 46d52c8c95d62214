import type { Upload } from '@mallee/gateway/op';
import type { StagedBody } from '@mallee/object-engine';
import type { ChecksumAlgorithm } from '@mallee/wire';
import { askAboutSource, copyFrom, type Source } from '../copy-source.ts';
import { errors } from '../errors.ts';
import { keyBytes } from '../objects.ts';
import { type BucketContext, inBucket } from '../op.ts';
import { checksumField, digesting, readChecksum } from '../rules/checksums.ts';
import { modified, quoted } from '../rules/conditions.ts';
import { keyDemand } from '../rules/demands.ts';
import { writeMeta } from '../rules/meta.ts';
import * as shared from '../rules/parameters.ts';
import { readCopyRange } from '../rules/ranges.ts';
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
    const wanted = await wantedChecksum(context, input);
    const { Body } = input as typeof input & { Body: Upload };
    const quota = await storageQuota(context, input.Key);
    if (quota) refuseEarly(quota, context, Body.length, await heldPart(context, input));
    // What the client says in a header is computed on arrival anyway.
    const own = wanted && readChecksum(input)?.algorithm !== wanted ? digesting(Body.read(), [wanted]) : undefined;
    const body = await context.ports.engine.stagePart(own?.body ?? Body.read(), Body.length);
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
      await keepPart(context, input, { body, md5, checksum });
      return { ETag: quoted(md5), ...checksumField(checksum) };
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
    const algorithm = await wantedChecksum(context, input);
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
      (body, length) => context.ports.engine.stagePart(body, length),
    );
    try {
      const at = await keepPart(context, input, { body: staged, md5, checksum });
      return {
        CopyPartResult: { ETag: quoted(md5), LastModified: modified(at), ...checksumField(checksum) },
        ...(source.bucket.versioning !== 'off' && { CopySourceVersionId: found.info.version }),
      };
    } finally {
      staged.release();
    }
  },
});

/** Looks before the bytes come: the upload must be there. Answers the checksum that its parts are to have. */
async function wantedChecksum({ bucket, ports }: BucketContext, address: Address) {
  checkPartNumber(address.PartNumber);
  const upload = await ports.engine.findUpload(bucket.number, keyBytes(address.Key), address.UploadId);
  if (!upload) throw errors.noSuchUpload(address.UploadId);
  return uploadMeta(upload).sums?.algorithm;
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
  part: { body: StagedBody; md5: string; checksum: { algorithm: ChecksumAlgorithm; value: string } | undefined },
): Promise<number> {
  const meta: PartMeta = { checksum: part.checksum };
  const { bucket, ports, world } = context;
  const check = await storageQuota(context, Key);
  const at = world.now();
  const facts = { body: part.body, etag: part.md5, meta: writeMeta(meta), at, check };
  await ports.engine.putPart(bucket.number, keyBytes(Key), UploadId, PartNumber, facts);
  return at;
}

export const uploadParts = [uploadPart, uploadPartCopy];
