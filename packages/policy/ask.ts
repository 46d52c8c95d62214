import { type Action, matchesAction, parseAction } from './actions.ts';
import { type Segments, splitArn } from './arns.ts';
import type { Context, Statement } from './types.ts';

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
  const { action, segments, context } = question;
  if (actions.patterns.some((pattern) => matchesAction(pattern, action)) === actions.not) return false;
  return !resources || resources.patterns.some((test) => test(segments, context)) !== resources.not;
}

export function conditionsHold(statement: Statement, context: Context): boolean {
  return statement.conditions.every((condition) => condition.holds(context));
}
