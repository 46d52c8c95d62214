import { arn, type Instant } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import { instanceEnd, subjectContext } from '@mallee/policy';
import type { ComputeSettings } from '../op.ts';

/** When a machine that is launched now must end by the caller's policies (Eucalyptus' lifetimes); most have no end. */
export function launchEnd(
  { account, subject }: Scope,
  type: string,
  { region }: ComputeSettings,
  now: Instant,
): Instant | undefined {
  const context = subjectContext(subject).set('ec2:instancetype', [type]).set('ec2:region', [region]);
  return instanceEnd(subject.identity, arn('ec2', region, account, 'instance/*'), context, now);
}
