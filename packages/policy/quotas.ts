import { applies, ask } from './ask.ts';
import type { NamedPolicy } from './types.ts';
import { readNumber } from './values.ts';

/** The keys a `Limit` statement may bound, with the unit of the number. */
export const quotaKeys: ReadonlyMap<string, string> = new Map([
  ...keys('ec2', 'instances', ['vminstancenumber', 'vminstanceactivenumber']),
  ...keys('ec2', 'CPUs', ['cputotalsize']),
  ...keys('ec2', 'MiB', ['memorytotalsize']),
  ...keys('ec2', 'GiB', ['disktotalsize', 'volumetotalsize']),
  ...keys('ec2', 'count', ['imagenumber', 'volumenumber', 'snapshotnumber', 'addressnumber', 'securitygroupnumber']),
  ...keys('ec2', 'count', ['vpcnumber', 'internetgatewaynumber']),
  ...keys('s3', 'count', ['bucketnumber']),
  ...keys('s3', 'objects per bucket', ['bucketobjectnumber']),
  ...keys('s3', 'MiB', ['bucketsize', 'buckettotalsize']),
  ...keys('iam', 'count', ['usernumber', 'groupnumber', 'rolenumber', 'instanceprofilenumber', 'policynumber']),
  ...keys('iam', 'count', ['servercertificatenumber', 'openidconnectprovidernumber']),
  ...keys('autoscaling', 'count', ['autoscalinggroupnumber', 'launchconfigurationnumber', 'scalingpolicynumber']),
  ...keys('elasticloadbalancing', 'count', ['loadbalancernumber']),
  ...keys('cloudformation', 'count', ['stacknumber']),
  ...keys('sqs', 'count', ['queuenumber']),
  ...keys('swf', 'count', ['domainnumber']),
]);

function keys(vendor: string, unit: string, names: readonly string[]): [string, string][] {
  return names.map((name) => [`${vendor}:quota-${name}`, unit]);
}

/**
 * The smallest limit that `Limit` statements set on a quota key for an action on a resource, or undefined where none
 * does. The caller refuses when usage + request would exceed it.
 *
 * @param policies of the user for his own usage, of the account for the account's
 * @param key such as `ec2:quota-vminstancenumber`
 */
export function limits(
  policies: readonly NamedPolicy[],
  action: string,
  resource: string,
  key: string,
): number | undefined {
  const question = ask(action, resource, new Map());
  const wanted = key.toLowerCase();
  let least: number | undefined;
  for (const { policy } of policies)
    for (const statement of policy.statements) {
      if (statement.effect !== 'Limit' || !applies(statement, question)) continue;
      for (const condition of statement.conditions) {
        if (condition.key !== wanted) continue;
        for (const value of condition.values) least = Math.min(least ?? Number.POSITIVE_INFINITY, readNumber(value)!);
      }
    }
  return least;
}

/** Whether any of them sets a limit: where usage costs something, it is asked for only then. */
export const anyLimits = (policies: readonly NamedPolicy[]): boolean =>
  policies.some(({ policy }) => policy.statements.some(({ effect }) => effect === 'Limit'));
