import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { readAcl, setsAcl } from '../rules/acl-request.ts';
import { checkBucketName } from '../rules/bucket-names.ts';
import { bucketArn, ownDemand } from '../rules/demands.ts';
import { grantHeaders } from '../rules/parameters.ts';

export const createBucket = op.write('CreateBucket', {
  parameters: {
    Bucket: 'used',
    ...grantHeaders,
    GrantWrite: 'used',
    CreateBucketConfiguration: {
      within: { LocationConstraint: 'used', Location: 'absent', Bucket: 'absent', Tags: 'absent' },
    },
    ObjectLockEnabledForBucket: { only: [false] },
    // Lists of grants hold here, and what is written belongs to its writer.
    ObjectOwnership: { only: ['ObjectWriter'] },
    BucketNamespace: { only: ['global'] },
  },
  authorize: (input, about) => [
    ownDemand('CreateBucket', bucketArn(input.Bucket), about),
    ...(setsAcl(input) ? [ownDemand('PutBucketAcl', bucketArn(input.Bucket), about)] : []),
  ],
  async run({ tx, scope, ports }, input) {
    const { settings, accounts } = ports;
    const { Bucket: name } = input;
    checkBucketName(name, settings.bucketNames);
    const region = checkLocation(input.CreateBucketConfiguration?.LocationConstraint) ?? settings.region;
    const held = await rows.named(tx, name);
    if (held) throw held.account === scope.account ? errors.bucketOwned(name) : errors.bucketExists(name);
    if ((await rows.count(tx, scope.account)) >= settings.bucketsPerAccount) throw errors.tooManyBuckets();

    const account = await accounts.byNumber(tx, scope.account);
    if (!account) throw errors.accessDenied();
    const owner = { account: scope.account, id: account.canonicalId };
    const known = async (id: string) => (await accounts.byCanonicalId(tx, id)) !== undefined;
    const acl = await readAcl(input, owner, owner, known);
    await rows.insert(tx, {
      ...{ name, region, account: scope.account, owner_id: owner.id, versioning: 'off' as const },
      acl: acl ? JSON.stringify(acl) : null,
      created_at: tx.now,
    });
    return { Location: `/${name}`, BucketArn: bucketArn(name) };
  },
});

/** There is one region, which clients call by many names; like Walrus we take and return what they say. */
function checkLocation(constraint: string | undefined): string | undefined {
  if (!constraint) return undefined;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(constraint)) throw errors.invalidLocation(constraint);
  return constraint;
}
