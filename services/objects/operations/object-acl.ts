import { grantees } from '../accounts.ts';
import { errors } from '../errors.ts';
import { checkPublic } from '../new-object-access.ts';
import { announce } from '../notifications.ts';
import { amendMeta, askAboutObject, type Found, lookAtObject } from '../objects.ts';
import { inBucket } from '../op.ts';
import { readAcl, setsAcl } from '../rules/acl-request.ts';
import { ownershipIn } from '../rules/ownership.ts';
import * as shared from '../rules/parameters.ts';
import { aclView } from '../views/acl.ts';

const getObjectAcl = inBucket<'GetObjectAcl', Found | 'absent'>('GetObjectAcl', {
  parameters: { ...shared.addressedKey, ...shared.requestPayer, VersionId: 'used' },
  authorize: ({ Key, VersionId }, about) =>
    askAboutObject('GetObjectAcl', 'READ_ACP', about, { key: Key, version: VersionId }),
  async run(context, { Key, VersionId }, known) {
    const { owner, acl } = await lookAtObject(context, { key: Key, version: VersionId }, known);
    return aclView(context, owner, acl);
  },
});

const putObjectAcl = inBucket<'PutObjectAcl', Found | 'absent'>('PutObjectAcl', {
  parameters: {
    ...shared.addressedKey,
    ...shared.bodyDigests,
    ...shared.requestPayer,
    ...shared.grantHeaders,
    GrantWrite: 'used',
    AccessControlPolicy: 'used',
    VersionId: 'used',
  },
  authorize: ({ Key, VersionId }, about) =>
    askAboutObject('PutObjectAcl', 'WRITE_ACP', about, { key: Key, version: VersionId }),
  async run(context, input, known) {
    const named = { key: input.Key, version: input.VersionId };
    if (!setsAcl(input)) throw errors.missingAcl();
    if (ownershipIn(context.bucket) === 'BucketOwnerEnforced') throw errors.aclsOff();
    const { owner } = await lookAtObject(context, named, known);
    const acl = await readAcl(input, owner, context.bucket.owner, grantees(context));
    checkPublic(context.bucket, acl);
    const { version, etag } = await amendMeta(context, named, known, (meta) => ({ ...meta, acl }));
    await announce(context, { name: 'ObjectAcl:Put', key: input.Key, version, etag });
    return {};
  },
});

export const objectAcl = [getObjectAcl, putObjectAcl];
