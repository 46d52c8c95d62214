import { granteesIn } from '../accounts.ts';
import { checkBucketCount } from '../bucket-quota.ts';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { buckets as rows } from '../repos/buckets.ts';
import { settings } from '../repos/settings.ts';
import { readAcl, setsAcl } from '../rules/acl-request.ts';
import { checkBucketName } from '../rules/bucket-names.ts';
import { bucketArn, ownDemand, withRequestKeys } from '../rules/demands.ts';
import { readOwnership } from '../rules/ownership.ts';
import { grantHeaders } from '../rules/parameters.ts';
import { readBucketTags } from '../rules/tags.ts';

export const createBucket = op.write('CreateBucket', {
  parameters: {
    Bucket: 'used',
    ...grantHeaders,
    GrantWrite: 'used',
    CreateBucketConfiguration: {
      within: { LocationConstraint: 'used', Location: 'absent', Bucket: 'absent', Tags: 'used' },
    },
    ObjectLockEnabledForBucket: 'used',
    ObjectOwnership: 'used',
    BucketNamespace: { only: ['global'] },
  },
  authorize(input, about) {
    const actions = ['CreateBucket', ...(setsAcl(input) ? ['PutBucketAcl'] : [])];
    if (input.CreateBucketConfiguration?.Tags?.length) actions.push('PutBucketTagging');
    if (input.ObjectOwnership !== undefined) actions.push('PutBucketOwnershipControls');
    if (input.ObjectLockEnabledForBucket) actions.push('PutBucketObjectLockConfiguration', 'PutBucketVersioning');
    const demands = actions.map((action) => ownDemand(action, bucketArn(input.Bucket), about));
    return withRequestKeys(demands, input, about);
  },
  async run({ tx, scope, ports }, input) {
    const { settings: limits, accounts } = ports;
    const { Bucket: name } = input;
    checkBucketName(name, limits.bucketNames);
    const region = checkLocation(input.CreateBucketConfiguration?.LocationConstraint) ?? limits.region;
    const held = await rows.named(tx, name);
    if (held) throw held.account === scope.account ? errors.bucketOwned(name) : errors.bucketExists(name);
    await checkBucketCount(tx, scope, name, limits.bucketsPerAccount);

    const account = await accounts.byNumber(tx, scope.account);
    if (!account) throw errors.accessDenied();
    const owner = { account: scope.account, id: account.canonicalId };
    const acl = await readAcl(input, owner, owner, granteesIn(tx, ports));
    const ownership = input.ObjectOwnership && readOwnership(input.ObjectOwnership);
    if (ownership === 'BucketOwnerEnforced' && acl) throw errors.aclAgainstOwnership();
    const locks = input.ObjectLockEnabledForBucket === true;
    const made = await rows.insert(tx, {
      ...{
        name,
        region,
        account: scope.account,
        owner_id: owner.id,
        versioning: locks ? ('enabled' as const) : ('off' as const),
      },
      acl: acl ? JSON.stringify(acl) : null,
      ...{ created_at: tx.now, made_by: scope.subject.userId },
    });
    const tags = input.CreateBucketConfiguration?.Tags;
    await settings.change(tx, made, {
      ownership,
      tags: tags?.length ? readBucketTags(tags) : undefined,
      lock: locks ? {} : undefined,
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
