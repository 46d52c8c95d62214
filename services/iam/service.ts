import type { Service } from '@mallee/gateway/op';
import { delegate } from './delegate.ts';
import type { Ports } from './operation.ts';
import { accessKeyOperations } from './operations/access-keys.ts';
import { users } from './operations/users.ts';
import { callerOperations } from './sts/caller.ts';
import { sessionOperations } from './sts/sessions.ts';

/** AWS's IAM with Eucalyptus' accounts (`Euare`). */
export const iamService = (ports: Ports): Service => ({
  name: 'iam',
  ports,
  operations: [...users, ...accessKeyOperations],
  migrations: { owner: 'iam', folder: `${import.meta.dirname}/migrations` },
  scopeFor: delegate,
});

/** AWS's STS (`Tokens`). It lives with IAM because sessions are rows about users and roles. */
export const stsService = (ports: Pick<Ports, 'vault'>): Service => ({
  name: 'sts',
  ports,
  operations: [...callerOperations, ...sessionOperations],
});
