import { type Instant, minutes } from '@mallee/base';
import { applies, ask, conditionsHold } from './ask.ts';
import type { Context } from './template.ts';
import type { NamedPolicy } from './types.ts';
import { readDate, readNumber } from './values.ts';

/**
 * Eucalyptus' conditions that do not restrict a launch but say how long its instances may live, each with the one
 * operator that it takes.
 */
export const lifetimeKeys: ReadonlyMap<string, string> = new Map([
  ['ec2:keepalive', 'NumericEquals'],
  ['ec2:expirationtime', 'DateEquals'],
]);

/**
 * When an instance that is launched now has to end, or undefined where no policy says. Where several do, the longest
 * life wins.
 *
 * @param policies identity policies of the caller
 * @param resource ARN of the instance
 */
export function instanceEnd(
  policies: readonly NamedPolicy[],
  resource: string,
  context: Context,
  now: Instant,
): Instant | undefined {
  const question = ask('ec2:RunInstances', resource, context);
  let end: Instant | undefined;
  for (const { policy } of policies)
    for (const statement of policy.statements) {
      if (statement.effect !== 'Allow' || !applies(statement, question)) continue;
      if (!conditionsHold(statement, context)) continue;
      for (const { key, values } of statement.conditions) {
        if (!lifetimeKeys.has(key)) continue;
        for (const value of values) {
          const at = key === 'ec2:keepalive' ? now + minutes(readNumber(value)!) : readDate(value)!;
          end = Math.max(end ?? Number.NEGATIVE_INFINITY, at);
        }
      }
    }
  return end;
}
