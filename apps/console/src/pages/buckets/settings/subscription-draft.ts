import { type Kind, type Subscription, webhookOf } from './subscription.ts';

/** A subscription as it is typed. */
export interface SubscriptionDraft extends Omit<Subscription, 'arn'> {
  readonly webhook: string;
}

/** Whose webhooks an ARN names: the bucket owner's, in the cloud's region. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

export const toDraft = (before: Subscription | undefined): SubscriptionDraft => ({
  ...(before ?? { id: '', kind: 'topic', events: [], prefix: '', suffix: '' }),
  webhook: before ? webhookOf(before) : '',
});

export function fromDraft({ webhook, ...draft }: SubscriptionDraft, before: Subscription | undefined, place: Place) {
  const kept = before && before.kind === draft.kind && webhookOf(before) === webhook;
  const arn = kept ? before.arn : webhookArn(draft.kind, place, webhook);
  const { id, kind, events, prefix, suffix } = draft;
  return { id: id.trim(), kind, arn, events, prefix, suffix };
}

const resources: Readonly<Record<Kind, string>> = { topic: 'sns', queue: 'sqs', function: 'lambda' };

const webhookArn = (kind: Kind, { region, account }: Place, name: string): string =>
  `arn:aws:${resources[kind]}:${region}:${account}:${kind === 'function' ? 'function:' : ''}${name}`;

/** The account of another subscription is the bucket owner's; without one it is taken to be one's own. */
export const ownerIn = (all: readonly Subscription[], own: string): string => all[0]?.arn.split(':')[4] || own;

export function draftProblem(draft: SubscriptionDraft, taken: readonly string[]): string | undefined {
  if (draft.events.length === 0) return 'Choose at least one event.';
  if (draft.webhook === '') return 'Name the webhook.';
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(draft.webhook)) return 'A webhook’s name is made of letters, digits, _ and -.';
  return taken.includes(draft.id.trim()) ? 'There is a subscription of this name already.' : undefined;
}

/** Those that happen in this cloud; restores, replication and transitions never do. */
export const events: Readonly<Record<string, string>> = {
  's3:ObjectCreated:*': 'An object is made, in whatever way',
  's3:ObjectCreated:Put': 'An object is put',
  's3:ObjectCreated:Post': 'An object is sent from a page’s form',
  's3:ObjectCreated:Copy': 'An object is copied here',
  's3:ObjectCreated:CompleteMultipartUpload': 'An upload in parts is complete',
  's3:ObjectRemoved:*': 'An object is deleted, in whatever way',
  's3:ObjectRemoved:Delete': 'An object or a version is gone',
  's3:ObjectRemoved:DeleteMarkerCreated': 'An object is deleted and its versions are kept',
  's3:LifecycleExpiration:*': 'A lifecycle rule deletes an object, in whatever way',
  's3:LifecycleExpiration:Delete': 'A lifecycle rule deletes an object or a version',
  's3:LifecycleExpiration:DeleteMarkerCreated': 'A lifecycle rule deletes an object and its versions are kept',
  's3:ObjectTagging:*': 'Tags change, in whatever way',
  's3:ObjectTagging:Put': 'Tags are set',
  's3:ObjectTagging:Delete': 'Tags are taken away',
  's3:ObjectAcl:Put': 'An object’s access list is set',
};
