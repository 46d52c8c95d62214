import type { AccountId } from '@mallee/base';
import { decide, type Subject, subjectContext } from '@mallee/policy';
import { compiled } from './documents.ts';

/** By this name a role's trust policy lets machines have the role. */
export const ec2Service = 'ec2.amazonaws.com';

/** True where a role's trust policy lets a service of the cloud assume it. */
export function trustsService(trust: string, roleArn: string, account: AccountId, service: string): boolean {
  const subject: Subject = {
    kind: 'service',
    account: '',
    arn: service,
    userId: service,
    cloudAdministrator: false,
    accountAdministrator: false,
    identity: [],
  };
  return decide(subject, {
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceAccount: account,
    context: subjectContext(subject),
    resourcePolicy: { name: roleArn, policy: compiled(trust, 'trust') },
  }).allowed;
}
