import { parseArn } from '@mallee/base';
import { errors } from '../errors.ts';
import { failure } from '../failure.ts';

/** Source of the rules and messages: "Amazon S3 Event Notifications", Amazon S3 User Guide, and PutBucketNotificationConfiguration. */

/** What a subscription's ARN names: AWS would send to its own services, this cloud to the operator's webhooks. */
type Kind = 'topic' | 'queue' | 'function';

export interface Subscription {
  readonly id: string;
  readonly kind: Kind;
  readonly arn: string;
  /** The webhook's name in mallee.yaml. */
  readonly target: string;
  /** `s3:ObjectCreated:*` */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

const names = `
  ReducedRedundancyLostObject ObjectCreated:* ObjectCreated:Put ObjectCreated:Post ObjectCreated:Copy
  ObjectCreated:CompleteMultipartUpload ObjectRemoved:* ObjectRemoved:Delete ObjectRemoved:DeleteMarkerCreated
  ObjectRestore:* ObjectRestore:Post ObjectRestore:Completed ObjectRestore:Delete Replication:*
  Replication:OperationFailedReplication Replication:OperationNotTracked Replication:OperationMissedThreshold
  Replication:OperationReplicatedAfterThreshold LifecycleExpiration:* LifecycleExpiration:Delete
  LifecycleExpiration:DeleteMarkerCreated LifecycleTransition IntelligentTiering ObjectAcl:Put ObjectTagging:*
  ObjectTagging:Put ObjectTagging:Delete`;
/** Those of restores, replication and transitions are known and never happen: nothing here does any of them. */
const known = new Set(names.trim().split(/\s+/));

const most = 100;
const mostFilterBytes = 1024;

interface SentRule {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

interface Sent {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?:
    | { readonly Key?: { readonly FilterRules?: readonly SentRule[] | undefined } | undefined }
    | undefined;
}

export interface SentNotification {
  readonly TopicConfigurations?: readonly (Sent & { readonly TopicArn?: string | undefined })[] | undefined;
  readonly QueueConfigurations?: readonly (Sent & { readonly QueueArn?: string | undefined })[] | undefined;
  readonly LambdaFunctionConfigurations?:
    | readonly (Sent & { readonly LambdaFunctionArn?: string | undefined })[]
    | undefined;
}

interface Surroundings {
  readonly region: string;
  /** The bucket owner's number. */
  readonly account: string;
  readonly webhooks: ReadonlySet<string>;
  /** Makes an id for a configuration that brings none. */
  name(): string;
}

/** @throws AwsError InvalidArgument, MalformedXML */
export function readNotification(sent: SentNotification, about: Surroundings): Subscription[] {
  const { TopicConfigurations = [], QueueConfigurations = [], LambdaFunctionConfigurations = [] } = sent;
  const all = [
    ...TopicConfigurations.map((one) => subscription('topic', one.TopicArn, one, about)),
    ...QueueConfigurations.map((one) => subscription('queue', one.QueueArn, one, about)),
    ...LambdaFunctionConfigurations.map((one) => subscription('function', one.LambdaFunctionArn, one, about)),
  ];
  if (all.length > most)
    throw failure('TooManyConfigurations', 400, `A bucket has at most ${most} notification configurations.`);
  const ids = new Set<string>();
  for (const { id } of all) {
    if (ids.has(id))
      throw errors.invalidArgument('Id', id, 'Same ID used for multiple configurations. IDs must be unique');
    ids.add(id);
  }
  for (const [at, one] of all.entries()) for (const other of all.slice(at + 1)) checkApart(one, other);
  return all;
}

function subscription(kind: Kind, arn: string | undefined, sent: Sent, about: Surroundings): Subscription {
  const { Id, Events = [], Filter } = sent;
  if (arn === undefined || Events.length === 0) throw errors.malformedXml();
  for (const event of Events)
    if (!event.startsWith('s3:') || !known.has(event.slice(3)))
      throw errors.invalidArgument('Event', event, 'A specified event is not supported for notifications.');
  return {
    ...{ id: Id ? Id : about.name(), kind, arn, target: targetOf(kind, arn, about), events: [...new Set(Events)] },
    ...filterOf(Filter?.Key?.FilterRules ?? []),
  };
}

const argument: Readonly<Record<Kind, string>> = {
  ...{ topic: 'TopicArn', queue: 'QueueArn', function: 'LambdaFunctionArn' },
};
const noun: Readonly<Record<Kind, string>> = { topic: 'topic', queue: 'queue', function: 'Lambda' };
const service: Readonly<Record<Kind, string>> = { topic: 'sns', queue: 'sqs', function: 'lambda' };

function targetOf(kind: Kind, text: string, { region, account, webhooks }: Surroundings): string {
  const arn = parseArn(text);
  const pattern = kind === 'function' ? /^function:([^:]+)(?::[^:]+)?$/ : /^([^:]+)$/;
  const [, target] = pattern.exec(arn?.resource ?? '') ?? [];
  if (arn?.partition !== 'aws' || arn.service !== service[kind] || target === undefined)
    throw errors.invalidArgument(argument[kind], text, 'The ARN is not well formed');
  if (arn.region !== region)
    throw errors.invalidArgument(
      argument[kind],
      text,
      'The notification destination service region is not valid for the bucket location constraint',
    );
  if (arn.account !== account || !webhooks.has(target))
    throw errors.invalidArgument(
      text,
      `The destination ${noun[kind]} does not exist`,
      'Unable to validate the following destination configurations',
    );
  return target;
}

function filterOf(rules: readonly SentRule[]): { prefix?: string; suffix?: string } {
  const filter: { prefix?: string; suffix?: string } = {};
  for (const { Name = '', Value = '' } of rules) {
    const name = Name.toLowerCase();
    if (name !== 'prefix' && name !== 'suffix')
      throw errors.invalidArgument('FilterRule.Name', Name, 'filter rule name must be either prefix or suffix');
    if (filter[name] !== undefined)
      throw errors.invalidArgument('FilterRule.Name', Name, `Cannot specify more than one ${name} rule in a filter.`);
    if (Value === '') throw errors.invalidArgument('FilterRule.Value', Value, 'filter value cannot be empty');
    if (Buffer.byteLength(Value) > mostFilterBytes)
      throw errors.invalidArgument(
        'FilterRule.Value',
        Value.slice(0, 100),
        `Size of filter rule value cannot exceed ${mostFilterBytes} bytes in UTF-8 representation`,
      );
    filter[name] = Value;
  }
  return filter;
}

/** Two subscriptions must not both fit one event of one key. */
function checkApart(one: Subscription, other: Subscription): void {
  if (!one.events.some((event) => other.events.some((another) => covers(event, another) || covers(another, event))))
    return;
  const prefixes = alike(one.prefix, other.prefix, (a, b) => a.startsWith(b));
  const suffixes = alike(one.suffix, other.suffix, (a, b) => a.endsWith(b));
  if (!prefixes || !suffixes) return;
  const bare = [one, other].every(({ prefix, suffix }) => prefix === undefined && suffix === undefined);
  throw failure(
    'InvalidArgument',
    400,
    bare
      ? 'Configurations overlap. Configurations on the same bucket cannot share a common event type.'
      : 'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
  );
}

const alike = (a = '', b = '', begins: (a: string, b: string) => boolean) => begins(a, b) || begins(b, a);

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
const covers = (wanted: string, event: string): boolean =>
  wanted === event || (wanted.endsWith('*') && event.startsWith(wanted.slice(0, -1)));

/** Whether it is to hear of `ObjectCreated:Put` of this key. */
export const hearsOf = ({ events, prefix = '', suffix = '' }: Subscription, event: string, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((wanted) => covers(wanted, `s3:${event}`));

/** The configuration as it is given back. */
export function notificationView(all: readonly Subscription[]) {
  const of = (kind: Kind) =>
    all
      .filter((one) => one.kind === kind)
      .map(({ id, arn, events, prefix, suffix }) => ({
        ...{ Id: id, arn, Events: events as 's3:ObjectCreated:*'[] },
        ...((prefix ?? suffix) !== undefined && { Filter: { Key: { FilterRules: rulesView(prefix, suffix) } } }),
      }));
  return {
    TopicConfigurations: of('topic').map(({ arn, ...rest }) => ({ TopicArn: arn, ...rest })),
    QueueConfigurations: of('queue').map(({ arn, ...rest }) => ({ QueueArn: arn, ...rest })),
    LambdaFunctionConfigurations: of('function').map(({ arn, ...rest }) => ({ LambdaFunctionArn: arn, ...rest })),
  };
}

function rulesView(prefix: string | undefined, suffix: string | undefined) {
  return [
    ...(prefix === undefined ? [] : [{ Name: 'Prefix' as 'prefix', Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: 'Suffix' as 'suffix', Value: suffix }]),
  ];
}
