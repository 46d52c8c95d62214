import type { World } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import type { Store } from '@mallee/store';
import type { Bucket } from './buckets.ts';
import type { ObjectPorts } from './op.ts';
import { webhooks } from './repos/webhooks.ts';
import { type EventSource, eventRecord, type ObjectEvent } from './rules/event-record.ts';
import { hearsOf } from './rules/notification.ts';

interface Happening {
  readonly bucket: Bucket;
  readonly store: Store;
  readonly world: World;
  readonly ports: Pick<ObjectPorts, 'settings'>;
  /** Absent where the cloud acts by itself. */
  readonly scope?: Scope;
}

/**
 * Puts an event into the queues of those who want to hear of it. The request is answered after that is committed, so
 * an answer means that the event will be told. A crash right before it costs an event that nobody was answered for.
 */
export async function announce(happening: Happening, ...events: readonly ObjectEvent[]): Promise<void> {
  const { bucket, store, world, ports, scope } = happening;
  const { notification } = bucket.settings;
  if (!notification) return;
  const about = { bucket, region: ports.settings.region, at: world.now(), source: scope && sourceOf(scope) };
  const messages = events.flatMap((event) =>
    notification
      .filter((subscription) => hearsOf(subscription, event.name, event.key))
      .map(({ id, target }) => ({ target, content: eventRecord(event, { ...about, id }) })),
  );
  for (let at = 0; at < messages.length; at += slice) {
    const some = messages.slice(at, at + slice);
    const kept = await store.write(async (tx) => {
      let count = 0;
      for (const { target, content } of some)
        if (await webhooks.enqueue(tx, target, { alone: false, content })) count += 1;
      return count;
    });
    world.metrics.count('mallee_webhook_messages_dropped_total', { reason: 'full' }, some.length - kept);
  }
}

/** Messages in one transaction: a thousand keys may be deleted at once. */
const slice = 200;

const sourceOf = ({ subject, sourceIp, requestId }: Scope): EventSource => ({
  principal: subject.kind === 'anonymous' ? 'Anonymous' : `AWS:${subject.userId}`,
  ...{ sourceIp, requestId },
});
