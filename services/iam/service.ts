import type { Service } from '@mallee/gateway/op';
import { delegate } from './delegate.ts';
import type { Ports } from './operation.ts';
import { accessKeyOperations } from './operations/access-keys.ts';
import { accountPolicyOperations } from './operations/account-policies.ts';
import { accountSettings } from './operations/account-settings.ts';
import { accountOperations } from './operations/accounts.ts';
import { attachmentOperations } from './operations/attachments.ts';
import { boundaryOperations } from './operations/boundaries.ts';
import { groupOperations } from './operations/groups.ts';
import { inlinePolicyOperations } from './operations/inline-policies.ts';
import { instanceProfileOperations } from './operations/instance-profiles.ts';
import { loginProfileOperations } from './operations/login-profiles.ts';
import { managedPolicyOperations } from './operations/managed-policies.ts';
import { policyVersionOperations } from './operations/policy-versions.ts';
import { roleOperations } from './operations/roles.ts';
import { tagOperations } from './operations/tags.ts';
import { userInfoOperations } from './operations/user-info.ts';
import { userOperations } from './operations/users.ts';
import { callerOperations } from './sts/caller.ts';
import { impersonationOperations } from './sts/impersonation.ts';
import { sessionOperations } from './sts/sessions.ts';

/** AWS's IAM with Eucalyptus' accounts (`Euare`). */
export const iamService = (ports: Ports): Service => ({
  name: 'iam',
  ports,
  operations: [
    ...accountOperations,
    ...accountPolicyOperations,
    ...accountSettings,
    ...userOperations,
    ...userInfoOperations,
    ...accessKeyOperations,
    ...loginProfileOperations,
    ...groupOperations,
    ...roleOperations,
    ...instanceProfileOperations,
    ...inlinePolicyOperations,
    ...managedPolicyOperations,
    ...policyVersionOperations,
    ...attachmentOperations,
    ...boundaryOperations,
    ...tagOperations,
  ],
  migrations: { owner: 'iam', folder: `${import.meta.dirname}/migrations` },
  scopeFor: delegate,
});

/** AWS's STS (`Tokens`). It lives with IAM because sessions are rows about users and roles. */
export const stsService = (ports: Pick<Ports, 'vault'>): Service => ({
  name: 'sts',
  ports,
  operations: [...callerOperations, ...sessionOperations, ...impersonationOperations],
});
