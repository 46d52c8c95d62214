import { type Action, matchesAction, parseAction } from './actions.ts';
import { type Segments, splitArn } from './arns.ts';
import type { ResourceTest } from './resources.ts';
import type { Context, OneOf, Statement } from './types.ts';

/** A question taken apart once for all statements. */
export interface Ask {
  readonly action: Action;
  readonly segments: Segments;
  readonly context: Context;
}

export function ask(action: string, resource: string, context: Context): Ask {
  return { action: parseAction(action), segments: splitArn(resource), context };
}

/** Whether a statement is about this action on this resource; principals and conditions are left to the caller. */
export function applies({ actions, resources }: Statement, question: Ask): boolean {
  return (
    namesAction(actions, question) !== actions.not &&
    (!resources || namesResource(resources, question) !== resources.not)
  );
}

// Plain loops: nearly all the time of a decision is spent in these.
function namesAction({ patterns }: Statement['actions'], { action }: Ask): boolean {
  for (const pattern of patterns) if (matchesAction(pattern, action)) return true;
  return false;
}

function namesResource({ patterns }: OneOf<ResourceTest>, { segments, context }: Ask): boolean {
  for (const test of patterns) if (test(segments, context)) return true;
  return false;
}

export function conditionsHold(statement: Statement, context: Context): boolean {
  return statement.conditions.every((condition) => condition.holds(context));
}
