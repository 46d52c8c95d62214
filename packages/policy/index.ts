export type { Condition } from './conditions.ts';
export { decide, hasPolicies } from './evaluate.ts';
export { instanceEnd } from './lifetimes.ts';
export { parsePolicy } from './parse.ts';
export { isPublic } from './public.ts';
export { anyLimits, limits, quotaKeys } from './quotas.ts';
export { subjectContext } from './subject-context.ts';
export type {
  By,
  Context,
  Decision,
  Effect,
  NamedPolicy,
  Policy,
  PolicyKind,
  Question,
  Statement,
  Subject,
  Version,
  Why,
} from './types.ts';
