import { AwsError, type World } from '@mallee/base';
import { decide, type Question, subjectContext } from '@mallee/policy';
import type { Read } from '@mallee/store';
import type { Demand, Operation, Scope } from './op.ts';

/** Checks every demand of an operation against the caller's policies; throws what the service's clients expect. */
export async function authorize(
  operation: Operation,
  input: unknown,
  context: { read: Read; scope: Scope; world: World; ports: unknown },
  region: string,
): Promise<void> {
  const { scope, world } = context;
  const global = globalKeys(scope, region, world.now());
  const decided = (demand: Demand) => decide(scope.subject, question(demand, global));
  const permits = (demand: Demand) => decided(demand).allowed;
  const demands = await operation.authorize(input, { ...context, permits });
  if ('open' in demands) return;
  if (demands.length === 0) throw new Error(`${operation.service}:${operation.name} demanded nothing.`);
  for (const demand of demands) {
    const decision = decided(demand);
    if (!decision.allowed) throw denied(operation, scope, demand, decision);
  }
}

function question(demand: Demand, global: ReadonlyMap<string, readonly string[]>): Question {
  const context = demand.context ? new Map(global) : global;
  for (const [key, value] of Object.entries(demand.context ?? {}))
    (context as Map<string, readonly string[]>).set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  const { action, resource, account: resourceAccount, resourcePolicy, granted, needsNoPermission } = demand;
  return {
    action,
    resource,
    resourceAccount,
    context,
    ...(resourcePolicy && { resourcePolicy }),
    ...(granted !== undefined && { granted }),
    ...(needsNoPermission !== undefined && { needsNoPermission }),
  };
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
