import type { Output } from '../../../api/types.ts';

export type Notification = Output<'s3', 'GetBucketNotificationConfiguration'>;
type Sent = Omit<NonNullable<Notification['TopicConfigurations']>[number], 'TopicArn'>;
type Event = NonNullable<Sent['Events']>[number];

/** What AWS would send to; here each kind names a webhook of the operator's. */
export type Kind = 'topic' | 'queue' | 'function';

/** Which events of which objects a webhook hears of. */
export interface Subscription {
  /** Empty where the cloud is to make one. */
  readonly id: string;
  readonly kind: Kind;
  readonly arn: string;
  readonly events: readonly string[];
  /** Empty for any. */
  readonly prefix: string;
  readonly suffix: string;
}

export function subscriptionsOf(found: Notification): Subscription[] {
  const { TopicConfigurations = [], QueueConfigurations = [], LambdaFunctionConfigurations = [] } = found;
  return [
    ...TopicConfigurations.map((one) => ({ kind: 'topic' as const, arn: one.TopicArn ?? '', ...common(one) })),
    ...QueueConfigurations.map((one) => ({ kind: 'queue' as const, arn: one.QueueArn ?? '', ...common(one) })),
    ...LambdaFunctionConfigurations.map((one) => ({
      ...{ kind: 'function' as const, arn: one.LambdaFunctionArn ?? '', ...common(one) },
    })),
  ];
}

function common({ Id = '', Events = [], Filter }: Sent) {
  const rule = (name: string) =>
    Filter?.Key?.FilterRules?.find(({ Name = '' }) => Name.toLowerCase() === name)?.Value ?? '';
  return { id: Id, events: Events, prefix: rule('prefix'), suffix: rule('suffix') };
}

/** The same as PutBucketNotificationConfiguration takes it. */
export function notificationOf(all: readonly Subscription[]): Notification {
  const of = (kind: Kind) => all.filter((one) => one.kind === kind);
  const [topics, queues, functions] = [of('topic'), of('queue'), of('function')];
  return {
    ...(topics.length > 0 && { TopicConfigurations: topics.map((one) => ({ TopicArn: one.arn, ...sent(one) })) }),
    ...(queues.length > 0 && { QueueConfigurations: queues.map((one) => ({ QueueArn: one.arn, ...sent(one) })) }),
    ...(functions.length > 0 && {
      LambdaFunctionConfigurations: functions.map((one) => ({ LambdaFunctionArn: one.arn, ...sent(one) })),
    }),
  };
}

function sent({ id, events, prefix, suffix }: Subscription) {
  const FilterRules = [
    ...(prefix ? [{ Name: 'prefix' as const, Value: prefix }] : []),
    ...(suffix ? [{ Name: 'suffix' as const, Value: suffix }] : []),
  ];
  return {
    ...(id && { Id: id }),
    Events: events as Event[],
    ...(FilterRules.length > 0 && { Filter: { Key: { FilterRules } } }),
  };
}

/** A subscription beside the others; it replaces the one that it was. */
export const withSubscription = (
  all: readonly Subscription[],
  before: Subscription | undefined,
  after: Subscription,
): Subscription[] => [...all.filter(({ id }) => id !== before?.id), after];

/** Which objects, in words. */
export const scopeOf = ({ prefix, suffix }: Subscription): string =>
  [prefix && `begins with ${prefix}`, suffix && `ends with ${suffix}`].filter(Boolean).join(' and ') || 'any';

/** The webhook's name in mallee.yaml. */
export const webhookOf = ({ arn, kind }: Subscription): string => arn.split(':')[kind === 'function' ? 6 : 5] ?? '';
