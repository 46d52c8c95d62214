import type { CompleteAnswer, PartInfo } from '@mallee/object-engine';
import { unlockUpload } from '../encryption/unlock.ts';
import { announce } from '../notifications.ts';
import { keyBytes, versionId } from '../objects.ts';
import { type BucketContext, inBucket } from '../op.ts';
import { checksumView } from '../rules/checksums.ts';
import { quoted, writeCondition } from '../rules/conditions.ts';
import { readCustomerKey } from '../rules/customer-key.ts';
import { keyDemand } from '../rules/demands.ts';
import { expirationView } from '../rules/lifecycle.ts';
import { keyEncoding } from '../rules/listing.ts';
import { lockOf, unlessLocked } from '../rules/lock.ts';
import { type StoredChecksum, writeMeta } from '../rules/meta.ts';
import * as shared from '../rules/parameters.ts';
import { encryptionView } from '../rules/sealed.ts';
import { assemble, checkWhole, chooseParts, uploadMeta } from '../rules/uploads.ts';
import { bothOf, storageQuota } from '../storage-quota.ts';

export const completeMultipartUpload = inBucket('CompleteMultipartUpload', {
  parameters: {
    ...shared.addressedKey,
    ...shared.checksums,
    ...shared.customerKey,
    ...shared.requestPayer,
    UploadId: 'used',
    MultipartUpload: 'used',
    ChecksumType: 'used',
    MpuObjectSize: 'used',
    IfMatch: 'used',
    IfNoneMatch: 'used',
  },
  authorize: ({ Key }, about) => ({ demands: [keyDemand('PutObject', Key, about, 'WRITE')] }),
  async run(context, input) {
    const { bucket, ports, world, scope } = context;
    const key = keyBytes(input.Key);
    const at = world.now();
    const check = bothOf(unlessLocked({ now: at, bypass: false }), await storageQuota(context, input.Key));
    const how = { at, versioning: bucket.versioning, condition: writeCondition(input), check };
    const held = await ports.engine.findUpload(bucket.number, key, input.UploadId);
    if (!held) {
      // Completed already, or never there: the engine remembers which, and what it answered.
      const again = { ...how, parts: [], etag: '' };
      const answer = await ports.engine.completeUpload(bucket.number, key, input.UploadId, again);
      await announceWhole(context, input.Key, answer);
      return completed(context, input.Key, answer, undefined);
    }
    const upload = uploadMeta(held);
    const customer = readCustomerKey(input, scope);
    if (customer) await unlockUpload(context, input.Key, upload.sealed, customer);
    const stored = await allParts(context, key, input.UploadId);
    const parts = chooseParts(input.MultipartUpload?.Parts ?? [], stored, input.UploadId);
    const whole = assemble(parts, upload);
    checkWhole(input, whole);
    const answer = await ports.engine.completeUpload(bucket.number, key, input.UploadId, {
      ...how,
      parts: parts.map(({ number, etag }) => ({ number, etag })),
      etag: whole.etag,
      meta: writeMeta({ ...whole.meta, lock: lockOf(whole.meta.lock ?? {}, bucket, at) }),
    });
    await announceWhole(context, input.Key, answer);
    const about = { key: input.Key, at, size: whole.size, meta: whole.meta };
    const expiration = expirationView(bucket.settings.lifecycle, about);
    const { sealed } = upload;
    return {
      ...{ ...completed(context, input.Key, answer, whole.checksum), ...expiration },
      ...(sealed && sealed.by !== 'customer' && encryptionView(sealed)),
    };
  },
});

/** Also where the answer is a repeated one: whoever asks again may have been cut off before the event was kept. */
async function announceWhole(context: BucketContext, key: string, answer: CompleteAnswer): Promise<void> {
  const { bucket, ports } = context;
  if (!bucket.settings.notification) return;
  const info = await ports.engine.head(bucket.number, keyBytes(key), answer.version);
  const { etag, version, sequence } = answer;
  const about = { key, etag, version, sequence, ...(info && { size: info.size }) };
  await announce(context, { name: 'ObjectCreated:CompleteMultipartUpload', ...about });
}

async function allParts({ bucket, ports }: BucketContext, key: Buffer, upload: string) {
  const stored = new Map<number, PartInfo>();
  for (let after = 0, more = true; more; ) {
    const page = await ports.engine.listParts(bucket.number, key, upload, { after, limit: 1000 });
    for (const part of page.parts) stored.set(part.number, part);
    after = page.parts.at(-1)?.number ?? after;
    more = page.more;
  }
  return stored;
}

function completed(
  { bucket }: BucketContext,
  key: string,
  answer: CompleteAnswer,
  checksum: StoredChecksum | undefined,
) {
  return {
    ...{ Bucket: bucket.name, Key: key, ETag: quoted(answer.etag) },
    Location: `/${bucket.name}/${keyEncoding('url')(key)}`,
    ...checksumView(checksum),
    ...versionId(bucket, answer.version),
  };
}
