import type { Input } from '../../../api/types.ts';

export type LifecycleRule = NonNullable<
  NonNullable<Input<'s3', 'PutBucketLifecycleConfiguration'>['LifecycleConfiguration']>['Rules']
>[number];

const days = (count: number | undefined) => `${count} ${count === 1 ? 'day' : 'days'}`;

export function scopeOf({ Filter, Prefix }: LifecycleRule): string {
  const prefix = Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix;
  const tags = [Filter?.Tag, ...(Filter?.And?.Tags ?? [])].flatMap((tag) => (tag ? [`${tag.Key}=${tag.Value}`] : []));
  return [prefix, ...tags].filter(Boolean).join(', ') || 'the whole bucket';
}

/** In words, one for each thing that a rule does. */
export const whatItDoes = (rule: LifecycleRule): string[] =>
  [
    rule.Expiration?.Days && `deletes objects after ${days(rule.Expiration.Days)}`,
    rule.Expiration?.Date && `deletes objects on ${rule.Expiration.Date.slice(0, 10)}`,
    rule.Expiration?.ExpiredObjectDeleteMarker && 'removes deletions that hide nothing',
    rule.NoncurrentVersionExpiration?.NoncurrentDays &&
      `deletes old versions after ${days(rule.NoncurrentVersionExpiration.NoncurrentDays)}`,
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation &&
      `gives up unfinished uploads after ${days(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation)}`,
    ...(rule.Transitions ?? []).map(({ StorageClass }) => `moves objects to ${StorageClass}`),
  ].filter((text): text is string => Boolean(text));

/** The form's part of a rule; what else a rule has is kept as it is. */
export interface LifecycleDraft {
  readonly name: string;
  readonly prefix: string;
  readonly on: boolean;
  readonly expire: string;
  readonly old: string;
  readonly abort: string;
}

export const toDraft = (rule: LifecycleRule | undefined): LifecycleDraft => ({
  name: rule?.ID ?? '',
  prefix: rule?.Filter?.Prefix ?? rule?.Filter?.And?.Prefix ?? rule?.Prefix ?? '',
  on: (rule?.Status ?? 'Enabled') === 'Enabled',
  expire: String(rule?.Expiration?.Days ?? ''),
  old: String(rule?.NoncurrentVersionExpiration?.NoncurrentDays ?? ''),
  abort: String(rule?.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? (rule ? '' : 7)),
});

export function draftProblem(
  { name, expire, old, abort }: LifecycleDraft,
  taken: readonly string[],
): string | undefined {
  if (name.trim() === '') return 'It needs a name.';
  if (taken.includes(name)) return 'There is a rule of this name already.';
  const counts = [expire, old, abort].filter(Boolean);
  if (counts.length === 0) return 'Say what it does: fill in at least one number of days.';
  return counts.some((count) => !/^[1-9]\d{0,4}$/.test(count)) ? 'Days are whole numbers from 1.' : undefined;
}

export function fromDraft(draft: LifecycleDraft, before: LifecycleRule | undefined): LifecycleRule {
  const { Prefix, Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload, Filter, ...kept } =
    before ?? {};
  return {
    ...kept,
    ID: draft.name.trim(),
    Status: draft.on ? 'Enabled' : 'Disabled',
    Filter: Filter?.And || Filter?.Tag ? Filter : { Prefix: draft.prefix },
    ...(draft.expire
      ? { Expiration: { Days: Number(draft.expire) } }
      : Expiration?.ExpiredObjectDeleteMarker && { Expiration }),
    ...(draft.old && {
      NoncurrentVersionExpiration: { ...NoncurrentVersionExpiration, NoncurrentDays: Number(draft.old) },
    }),
    ...(draft.abort && {
      AbortIncompleteMultipartUpload: { ...AbortIncompleteMultipartUpload, DaysAfterInitiation: Number(draft.abort) },
    }),
  };
}
