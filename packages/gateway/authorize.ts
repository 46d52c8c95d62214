import { AwsError, type World } from '@mallee/base';
import { decide, hasPolicies, type Question, subjectContext } from '@mallee/policy';
import type { Read } from '@mallee/store';
import type { Demand, Operation, Scope } from './op.ts';

/**
 * Checks every demand of an operation against the caller's policies; throws what the service's clients expect. Answers
 * what the operation found while it asked.
 */
export async function authorize(
  operation: Operation,
  input: unknown,
  context: { read: Read; scope: Scope; world: World; ports: unknown },
  region: string,
): Promise<unknown> {
  const { read, scope, world, ports } = context;
  const bound = hasPolicies(scope.subject);
  let global: ReadonlyMap<string, readonly string[]> | undefined;
  const decided = (demand: Demand) => {
    // Nobody looks at the context where there is no policy: an administrator in a bucket without one.
    if (bound || demand.resourcePolicy) global ??= globalKeys(scope, region, world.now());
    return decide(scope.subject, question(demand, global ?? nothing));
  };
  const permits = (demand: Demand) => decided(demand).allowed;
  const answer = operation.authorize(input, { read, scope, world, ports, permits });
  const asked = answer instanceof Promise ? await answer : answer;
  if ('open' in asked) return undefined;
  const demands = 'demands' in asked ? asked.demands : asked;
  if (demands.length === 0) throw new Error(`${operation.service}:${operation.name} demanded nothing.`);
  for (const demand of demands) {
    const decision = decided(demand);
    if (!decision.allowed) throw denied(operation, scope, demand, decision);
  }
  return 'demands' in asked ? asked.known : undefined;
}

const nothing: ReadonlyMap<string, readonly string[]> = new Map();

function question(demand: Demand, global: ReadonlyMap<string, readonly string[]>): Question {
  const { action, resource, account: resourceAccount, resourcePolicy, granted, needsNoPermission } = demand;
  return {
    action,
    resource,
    resourceAccount,
    context: demand.context && global !== nothing ? joined(global, demand.context) : global,
    resourcePolicy,
    granted,
    needsNoPermission,
  };
}

function joined(
  global: ReadonlyMap<string, readonly string[]>,
  own: NonNullable<Demand['context']>,
): Question['context'] {
  const context = new Map(global);
  for (const [key, value] of Object.entries(own))
    context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  return context;
}

/** The condition keys that every request has. Source: "AWS global condition context keys", IAM User Guide. */
function globalKeys(scope: Scope, region: string, now: number): Map<string, readonly string[]> {
  return subjectContext(scope.subject)
    .set('aws:currenttime', [new Date(now).toISOString()])
    .set('aws:epochtime', [String(Math.floor(now / 1000))])
    .set('aws:sourceip', [scope.sourceIp])
    .set('aws:securetransport', [String(scope.secure)])
    .set('aws:useragent', [scope.userAgent])
    .set('aws:requestedregion', [region])
    .set('aws:viaawsservice', ['false']);
}

function denied(operation: Operation, scope: Scope, demand: Demand, detail: unknown): AwsError {
  if (operation.service === 's3') return new AwsError('AccessDenied', 403, 'Access Denied', { detail });
  if (operation.service === 'ec2')
    return new AwsError(
      'UnauthorizedOperation',
      403,
      `You are not authorized to perform this operation. User: ${scope.subject.arn} is not authorized to perform: ${demand.action} on resource: ${demand.resource}`,
      { detail },
    );
  const say = `User: ${scope.subject.arn} is not authorized to perform: ${demand.action} on resource: ${demand.resource}`;
  return new AwsError('AccessDenied', 403, say, { detail });
}
