import type { ObjectMeta } from './meta.ts';

/** Instants are milliseconds since 1970. Source: "Lifecycle configuration elements", Amazon S3 User Guide. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Whether the prefix was sent in the rule itself, as in the first form of the configuration. */
  readonly first?: boolean;
  readonly filter: LifecycleFilter;
  readonly expiration?: Expiration;
  readonly noncurrent?: { readonly days: number; readonly newer?: number };
  readonly abortAfterDays?: number;
  /** Kept and given back; there is one storage class here. */
  readonly transitions?: readonly Transition[];
  readonly noncurrentTransitions?: readonly NoncurrentTransition[];
}

export type Expiration = { readonly days: number } | { readonly date: number } | { readonly markers: boolean };

export interface LifecycleFilter {
  readonly prefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly largerThan?: number;
  readonly smallerThan?: number;
  /** Whether it was sent with `And`. */
  readonly and?: boolean;
}

export interface Transition {
  readonly days?: number;
  readonly date?: number;
  readonly storageClass: string;
}

interface NoncurrentTransition {
  readonly days: number;
  readonly newer?: number;
  readonly storageClass: string;
}

export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
  /** As it was sent; it is about transitions. */
  readonly leastTransition?: string;
}

/** A version as a walk over a bucket meets it: keys in order, the versions of each from the newest to the oldest. */
export interface AboutVersion {
  readonly key: string;
  readonly marker: boolean;
  readonly at: number;
  readonly size: number;
  readonly meta: ObjectMeta;
}

const day = 86_400_000;

/** The first midnight at or after so many days: S3 rounds up. */
export const dueAfter = (since: number, days: number): number => Math.ceil((since + days * day) / day) * day;

export function reaches({ enabled, filter }: LifecycleRule, key: string, size: number, meta: ObjectMeta): boolean {
  const { prefix = '', tags, largerThan, smallerThan } = filter;
  return (
    enabled &&
    key.startsWith(prefix) &&
    (largerThan === undefined || size > largerThan) &&
    (smallerThan === undefined || size < smallerThan) &&
    Object.entries(tags ?? {}).every(([name, value]) => meta.tags?.[name] === value)
  );
}

/** When a current version expires, and by which rule: the earliest. */
export function expiryOf(
  { rules }: Lifecycle,
  { key, at, size, meta }: Pick<AboutVersion, 'key' | 'at' | 'size' | 'meta'>,
): { due: number; rule: string } | undefined {
  let soonest: { due: number; rule: string } | undefined;
  for (const rule of rules) {
    const { expiration } = rule;
    if (!expiration || 'markers' in expiration || !reaches(rule, key, size, meta)) continue;
    const due = 'days' in expiration ? dueAfter(at, expiration.days) : expiration.date;
    if (!soonest || due < soonest.due) soonest = { due, rule: rule.id };
  }
  return soonest;
}

/** The header `x-amz-expiration`. */
export function expirationView(
  lifecycle: Lifecycle | undefined,
  object: Pick<AboutVersion, 'key' | 'at' | 'size' | 'meta'>,
): { Expiration?: string } {
  const expiry = lifecycle && expiryOf(lifecycle, object);
  if (!expiry) return {};
  const { due, rule } = expiry;
  return { Expiration: `expiry-date="${new Date(due).toUTCString()}", rule-id="${encodeURIComponent(rule)}"` };
}

/** When an upload in parts is given up, and by which rule. */
export function abortOf({ rules }: Lifecycle, key: string, at: number): { due: number; rule: string } | undefined {
  let soonest: { due: number; rule: string } | undefined;
  for (const rule of rules) {
    if (rule.abortAfterDays === undefined || !rule.enabled || !key.startsWith(rule.filter.prefix ?? '')) continue;
    const due = dueAfter(at, rule.abortAfterDays);
    if (!soonest || due < soonest.due) soonest = { due, rule: rule.id };
  }
  return soonest;
}

/** What the answer to CreateMultipartUpload and ListParts says of that. */
export function abortView(lifecycle: Lifecycle | undefined, key: string, at: number) {
  const abort = lifecycle && abortOf(lifecycle, key, at);
  return abort ? { AbortDate: new Date(abort.due), AbortRuleId: abort.rule } : {};
}
