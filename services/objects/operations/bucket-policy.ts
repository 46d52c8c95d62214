import { AwsError } from '@mallee/base';
import { decide } from '@mallee/policy';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { changingBucket, type Inside, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { type BucketPolicy, readBucketPolicy } from '../rules/bucket-policy.ts';
import { bucketArn, policyDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const getBucketPolicy = inBucket('GetBucketPolicy', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [policyDemand('GetBucketPolicy', about)] }),
  run({ bucket }) {
    if (!bucket.policy) throw errors.noSuchPolicy(bucket.name);
    return { Policy: bucket.settings.policy };
  },
});

const putBucketPolicy = changingBucket('PutBucketPolicy', {
  parameters: { ...shared.addressed, ...shared.bodyDigests, Policy: 'used', ConfirmRemoveSelfBucketAccess: 'used' },
  allows: (_input, about) => [policyDemand('PutBucketPolicy', about)],
  async run({ tx, ports, bucket, scope }, { Policy: text = '', ConfirmRemoveSelfBucketAccess: confirmed }) {
    const { policy, named } = readBucketPolicy(text, bucket.name);
    await checkPrincipals(tx, ports, named);
    if (bucket.settings.publicAccess?.BlockPublicPolicy && policy.public) throw errors.accessDenied();
    // The administrator of the owner's account is never shut out, so he has nothing to confirm.
    if (!confirmed && !scope.subject.accountAdministrator && shutsOut(policy))
      throw new AwsError(
        'AccessDenied',
        403,
        'The policy would deny you further changes of it. Confirm this with x-amz-confirm-remove-self-bucket-access.',
      );
    await settings.change(tx, bucket, { policy: text });
    return {};

    function shutsOut({ denials }: BucketPolicy): boolean {
      const about = { resource: bucketArn(bucket.name), resourceAccount: bucket.owner.account, context: new Map() };
      const decision = decide(scope.subject, { action: 's3:PutBucketPolicy', ...about, resourcePolicy: denials });
      return decision.by?.source === 'resource';
    }
  },
});

const deleteBucketPolicy = changingBucket('DeleteBucketPolicy', {
  parameters: shared.addressed,
  allows: (_input, about) => [policyDemand('DeleteBucketPolicy', about)],
  async run({ tx, bucket }) {
    await settings.change(tx, bucket, { policy: undefined });
    return {};
  },
});

const getBucketPolicyStatus = inBucket('GetBucketPolicyStatus', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [policyDemand('GetBucketPolicyStatus', about)] }),
  run({ bucket }) {
    if (!bucket.policy) throw errors.noSuchPolicy(bucket.name);
    return { PolicyStatus: { IsPublic: bucket.policy.public } };
  },
});

/** Accounts must exist; users and roles within them may come later. */
async function checkPrincipals(
  read: Read,
  { accounts }: Pick<Inside, 'accounts'>,
  named: ReturnType<typeof readBucketPolicy>['named'],
): Promise<void> {
  for (const number of named.accounts)
    if (!(await accounts.byNumber(read, number))) throw errors.malformedPolicy('Invalid principal in policy');
  for (const id of named.canonical)
    if (!(await accounts.byCanonicalId(read, id))) throw errors.malformedPolicy('Invalid principal in policy');
}

export const bucketPolicy = [getBucketPolicy, putBucketPolicy, deleteBucketPolicy, getBucketPolicyStatus];
