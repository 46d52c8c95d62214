import { granteesIn } from '../accounts.ts';
import { errors } from '../errors.ts';
import { checkPublic } from '../new-object-access.ts';
import { changingBucket, inBucket } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { readAcl, setsAcl } from '../rules/acl-request.ts';
import { bucketDemand } from '../rules/demands.ts';
import { ownershipIn } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';
import { aclView } from '../views/acl.ts';

const getBucketAcl = inBucket('GetBucketAcl', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketAcl', about, 'READ_ACP')] }),
  run: (context) => aclView(context, context.bucket.owner, context.bucket.acl),
});

const putBucketAcl = changingBucket('PutBucketAcl', {
  parameters: {
    ...shared.addressed,
    ...shared.bodyDigests,
    ...shared.grantHeaders,
    GrantWrite: 'used',
    AccessControlPolicy: 'used',
  },
  allows: (_input, about) => [bucketDemand('PutBucketAcl', about, 'WRITE_ACP')],
  async run({ tx, ports, bucket }, input) {
    if (!setsAcl(input)) throw errors.missingAcl();
    if (ownershipIn(bucket) === 'BucketOwnerEnforced') throw errors.aclsOff();
    const acl = await readAcl(input, bucket.owner, bucket.owner, granteesIn(tx, ports));
    checkPublic(bucket, acl);
    await rows.setAcl(tx, bucket, acl ? JSON.stringify(acl) : null);
    return {};
  },
});

export const bucketAcl = [getBucketAcl, putBucketAcl];
