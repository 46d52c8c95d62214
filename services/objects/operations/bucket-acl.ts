import { bucketOf } from '../buckets.ts';
import { errors } from '../errors.ts';
import { checkOwner, inBucket, op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { readAcl, setsAcl } from '../rules/acl-request.ts';
import { bucketDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';
import { aclView } from '../views/acl.ts';

const getBucketAcl = inBucket('GetBucketAcl', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketAcl', about, 'READ_ACP')] }),
  run: (context) => aclView(context, context.bucket.owner, context.bucket.acl),
});

const putBucketAcl = op.write('PutBucketAcl', {
  parameters: {
    ...shared.addressed,
    ...shared.bodyDigests,
    ...shared.grantHeaders,
    GrantWrite: 'used',
    AccessControlPolicy: 'used',
  },
  async authorize(input, { read, scope }) {
    const row = await rows.named(read, input.Bucket);
    if (!row) throw errors.noSuchBucket(input.Bucket);
    const bucket = bucketOf(row);
    checkOwner(bucket, input.ExpectedBucketOwner);
    const context = input.ACL === undefined ? undefined : { 's3:x-amz-acl': input.ACL };
    return [bucketDemand('PutBucketAcl', { bucket, scope }, 'WRITE_ACP', context)];
  },
  async run({ tx, ports }, input) {
    const row = (await rows.named(tx, input.Bucket))!;
    const { owner } = bucketOf(row);
    if (!setsAcl(input)) throw errors.missingAcl();
    const known = async (id: string) => (await ports.accounts.byCanonicalId(tx, id)) !== undefined;
    const acl = await readAcl(input, owner, owner, known);
    await rows.setAcl(tx, row, acl ? JSON.stringify(acl) : null);
    return {};
  },
});

export const bucketAcl = [getBucketAcl, putBucketAcl];
