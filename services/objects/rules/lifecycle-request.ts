import type { LifecycleRuleFilter as SentFilter, LifecycleRule as SentRule } from '@aws-sdk/client-s3';
import { errors } from '../errors.ts';
import type { Expiration, Lifecycle, LifecycleFilter, LifecycleRule, Transition } from './lifecycle.ts';
import { readTags, tagSet } from './tags.ts';

const mostRules = 1000;
const mostIdLength = 255;
const mostNewerVersions = 100;
const day = 86_400_000;
const classes = ['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'GLACIER_IR', 'DEEP_ARCHIVE'];

/** Checks a configuration as S3 does. `name` makes ids for rules that have none. */
export function readLifecycleRules(sent: readonly SentRule[], name: () => string): LifecycleRule[] {
  if (sent.length === 0 || sent.length > mostRules) throw errors.malformedXml();
  const rules = sent.map((rule) => readRule(rule, name));
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw invalid('ID', '', 'Rule ID must be unique. Found same ID for more than one rule');
  return rules;
}

function readRule(sent: SentRule, name: () => string): LifecycleRule {
  const { ID: id = '', Status, Prefix, Filter, Transitions = [], NoncurrentVersionTransitions = [] } = sent;
  if (id.length > mostIdLength) throw invalid('ID', id, 'ID length should not exceed allowed limit of 255');
  if (Status !== 'Enabled' && Status !== 'Disabled') throw errors.malformedXml();
  if ((Prefix === undefined) === (Filter === undefined)) throw errors.malformedXml();
  const filter: LifecycleFilter = Filter ? readFilter(Filter) : { prefix: Prefix! };
  const expiration = sent.Expiration && readExpiration(sent.Expiration, filter);
  const noncurrent = sent.NoncurrentVersionExpiration && {
    days: positive('NoncurrentDays', 'NoncurrentVersionExpiration', sent.NoncurrentVersionExpiration.NoncurrentDays),
    ...newerOf(sent.NoncurrentVersionExpiration.NewerNoncurrentVersions),
  };
  const abort = sent.AbortIncompleteMultipartUpload;
  if (abort) notWith(filter, 'AbortIncompleteMultipartUpload');
  const transitions: Transition[] = Transitions.map(({ Days, Date: at, StorageClass }) => {
    if ((Days === undefined) === (at === undefined)) throw errors.malformedXml();
    if (Days !== undefined && Days < 0)
      throw invalid('Days', String(Days), "'Days' for Transition action must be nonnegative");
    return { ...(at ? { date: midnight(at) } : { days: Days! }), storageClass: classOf(StorageClass) };
  });
  const last = Math.max(...transitions.map(({ days = -1 }) => days));
  if (expiration && 'days' in expiration && last >= expiration.days)
    throw invalid(
      'Days',
      String(expiration.days),
      `'Days' in the Expiration action for filter '(prefix=${filter.prefix ?? ''})' must be greater than 'Days' in the Transition action`,
    );
  const noncurrentTransitions = NoncurrentVersionTransitions.map((each) => ({
    days: positive('NoncurrentDays', 'NoncurrentVersionTransition', each.NoncurrentDays),
    ...newerOf(each.NewerNoncurrentVersions),
    storageClass: classOf(each.StorageClass),
  }));
  if (!expiration && !noncurrent && !abort && transitions.length === 0 && noncurrentTransitions.length === 0)
    throw errors.invalidRequest('At least one action needs to be specified in a rule');
  return {
    ...{ id: id === '' ? name() : id, enabled: Status === 'Enabled', filter },
    ...(Filter === undefined && { first: true }),
    ...(expiration && { expiration }),
    ...(noncurrent && { noncurrent }),
    ...(abort && {
      abortAfterDays: positive('DaysAfterInitiation', 'AbortIncompleteMultipartUpload', abort.DaysAfterInitiation),
    }),
    ...(transitions.length > 0 && { transitions }),
    ...(noncurrentTransitions.length > 0 && { noncurrentTransitions }),
  };
}

function readFilter(sent: SentFilter): LifecycleFilter {
  const { And, Tag, ...one } = sent;
  const given = Object.values(sent).filter((value) => value !== undefined).length;
  if (given > 1) throw errors.malformedXml();
  const { Prefix, ObjectSizeGreaterThan: larger, ObjectSizeLessThan: smaller } = And ?? one;
  const tags = And ? And.Tags : Tag && [Tag];
  const filter = {
    ...(Prefix !== undefined && { prefix: Prefix }),
    ...(tags && tags.length > 0 && { tags: readTags(tags) }),
    ...(larger !== undefined && { largerThan: larger }),
    ...(smaller !== undefined && { smallerThan: smaller }),
    ...(And && { and: true }),
  };
  const predicates = Object.keys(filter).length - 2 + (tags?.length ?? 1);
  if (And && predicates < 2) throw errors.malformedXml();
  if (larger !== undefined && smaller !== undefined && larger >= smaller)
    throw errors.invalidRequest("'ObjectSizeGreaterThan' should be less than 'ObjectSizeLessThan'");
  return filter;
}

function readExpiration(sent: NonNullable<SentRule['Expiration']>, filter: LifecycleFilter): Expiration {
  const { Days, Date: at, ExpiredObjectDeleteMarker: markers } = sent;
  if ([Days, at, markers].filter((each) => each !== undefined).length !== 1) throw errors.malformedXml();
  if (at) return { date: midnight(at) };
  if (Days !== undefined) return { days: positive('Days', 'Expiration', Days) };
  notWith(filter, 'ExpiredObjectDeleteMarker');
  return { markers: markers! };
}

/** Neither markers nor uploads have tags or a size. */
function notWith({ tags, largerThan, smallerThan }: LifecycleFilter, action: string): void {
  if (tags) throw errors.invalidRequest(`${action} cannot be specified with Tags.`);
  if (largerThan !== undefined || smallerThan !== undefined)
    throw errors.invalidRequest(`${action} cannot be specified with Object Size.`);
}

function positive(name: string, action: string, days: number | undefined): number {
  if (days === undefined) throw errors.malformedXml();
  if (!Number.isInteger(days) || days < 1)
    throw invalid(name, String(days), `'${name}' for ${action} action must be a positive integer`);
  return days;
}

function newerOf(newer: number | undefined): { newer?: number } {
  if (newer === undefined) return {};
  if (!Number.isInteger(newer) || newer < 1 || newer > mostNewerVersions)
    throw invalid(
      'NewerNoncurrentVersions',
      String(newer),
      `'NewerNoncurrentVersions' must be an integer between 1 and ${mostNewerVersions}`,
    );
  return { newer };
}

function midnight(date: Date): number {
  if (date.getTime() % day !== 0) throw invalid('Date', date.toISOString(), "'Date' must be at midnight GMT");
  return date.getTime();
}

function classOf(name: string | undefined): string {
  if (name === undefined || !classes.includes(name)) throw errors.malformedXml();
  return name;
}

const invalid = errors.invalidArgument;

/** A rule as it is given back. */
function lifecycleRuleView(rule: LifecycleRule): SentRule {
  const { id, enabled, first, filter, expiration, noncurrent, abortAfterDays } = rule;
  return {
    ...{ ID: id, Status: enabled ? 'Enabled' : 'Disabled' },
    ...(first ? { Prefix: filter.prefix } : { Filter: filterView(filter) }),
    ...(expiration && { Expiration: expirationView(expiration) }),
    ...(noncurrent && {
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrent.days, NewerNoncurrentVersions: noncurrent.newer },
    }),
    ...(abortAfterDays !== undefined && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortAfterDays } }),
    Transitions: (rule.transitions ?? []).map(({ days, date, storageClass }) => ({
      ...(date === undefined ? { Days: days } : { Date: new Date(date) }),
      StorageClass: storageClass as 'GLACIER',
    })),
    NoncurrentVersionTransitions: (rule.noncurrentTransitions ?? []).map(({ days, newer, storageClass }) => ({
      ...{ NoncurrentDays: days, NewerNoncurrentVersions: newer, StorageClass: storageClass as 'GLACIER' },
    })),
  };
}

function filterView({ prefix, tags, largerThan, smallerThan, and }: LifecycleFilter): SentFilter {
  const sizes = { ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan };
  const set = tags && tagSet(tags);
  return and ? { And: { Prefix: prefix, Tags: set, ...sizes } } : { Prefix: prefix, Tag: set?.[0], ...sizes };
}

function expirationView(expiration: Expiration): NonNullable<SentRule['Expiration']> {
  if ('days' in expiration) return { Days: expiration.days };
  if ('date' in expiration) return { Date: new Date(expiration.date) };
  return { ExpiredObjectDeleteMarker: expiration.markers };
}

export const leastTransitions = ['all_storage_classes_128K', 'varies_by_storage_class'] as const;

export const lifecycleView = ({ rules, leastTransition }: Lifecycle) => ({
  Rules: rules.map(lifecycleRuleView),
  TransitionDefaultMinimumObjectSize: (leastTransition ?? leastTransitions[0]) as (typeof leastTransitions)[number],
});
