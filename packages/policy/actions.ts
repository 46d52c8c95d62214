import { Fault, quote } from './faults.ts';
import { type Glob, glob, wild } from './glob.ts';

/** `vendor:name` with wildcards in the name; without a vendor it is `*`, every action there is. */
export interface ActionPattern {
  readonly vendor?: string;
  readonly name: Glob;
}

/** An action split and in lower case, as its patterns are: actions are compared without regard to case. */
export interface Action {
  readonly vendor: string;
  readonly name: string;
}

export function parseActionPattern(text: string): ActionPattern | Fault {
  if (text === '*' || text === '*:*') return { name: () => true };
  const match = /^([a-z0-9-]+):([a-z0-9_.*?-]+)$/.exec(text.toLowerCase());
  if (match) return { vendor: match[1]!, name: glob(wild(match[2]!)) };
  return new Fault(
    text.includes(':')
      ? `${quote(text)} is not an action: a vendor without wildcards, ":" and a name, in which * and ? are wildcards`
      : `${quote(text)} names no vendor; actions are written vendor:name, such as ec2:RunInstances`,
  );
}

export function parseAction(text: string): Action {
  const lower = text.toLowerCase();
  const colon = lower.indexOf(':');
  return { vendor: lower.slice(0, Math.max(colon, 0)), name: lower.slice(colon + 1) };
}

export function matchesAction(pattern: ActionPattern, action: Action): boolean {
  return pattern.vendor === undefined || (pattern.vendor === action.vendor && pattern.name(action.name));
}
