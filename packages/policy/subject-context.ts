import { parseArn } from '@mallee/base';
import type { Subject } from './types.ts';

/**
 * The condition keys that follow from who asks, for a question's context: `aws:username`, `aws:userid`,
 * `aws:PrincipalArn`, `aws:PrincipalAccount` and `aws:PrincipalType`. What does not apply to a subject is absent, as
 * `aws:username` is for a role session.
 */
export function subjectContext(subject: Subject): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  if (subject.kind === 'anonymous') return context.set('aws:principaltype', ['Anonymous']);
  if (subject.kind === 'service')
    return context.set('aws:principalisawsservice', ['true']).set('aws:principalservicename', [subject.arn]);
  context
    .set('aws:userid', [subject.userId])
    // Of a role session the role, so that a condition names all its sessions.
    .set('aws:principalarn', [subject.roleArn ?? subject.arn])
    .set('aws:principalaccount', [subject.account])
    .set('aws:principalisawsservice', ['false'])
    .set('aws:principaltype', [subject.kind === 'user' ? 'User' : 'AssumedRole']);
  const name = subject.kind === 'user' ? parseArn(subject.arn)?.resource.split('/').at(-1) : undefined;
  if (name) context.set('aws:username', [name]);
  return context;
}
