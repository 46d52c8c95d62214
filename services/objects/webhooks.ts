import { lookup } from 'node:dns/promises';
import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import { days, hours, minutes, seconds, type World } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import type { Store } from '@mallee/store';
import { type Message, webhooks, webhookTopic } from './repos/webhooks.ts';

/** Records that go out in one request, as long as they are no more text than this. */
const mostRecords = 100;
const mostText = 256 * 1024;
const patience = seconds(10);
const longestRest = minutes(5);
/** What could not be told for so long is dropped. */
const kept = days(1);

/**
 * Tells one webhook what waits for it, in order: what a receiver does not take stays first in the queue, with growing
 * pauses, so it hears everything at least once. Each has its own loop, so a slow one holds up nobody else.
 */
export const tellWebhook = (name: string, url: string): Reconciler => ({
  name: `objects/webhook/${name}`,
  every: seconds(5),
  wokenBy: [webhookTopic(name)],
  keys: async () => [name],
  async one({ store, world }) {
    const state = await store.read((read) => webhooks.state(read, name));
    world.metrics.gauge('mallee_webhook_messages_waiting', state?.waiting ?? 0, { webhook: name });
    if (!state || state.waiting === 0 || state.due_at > world.now()) return;
    // After so many rounds others have a look at the rows; the next one begins at once.
    for (let round = 0; round < 100; round += 1) if (!(await tellSome(store, world, { name, url }))) return;
    await store.write(async (tx) => tx.wake(webhookTopic(name), [name]));
  },
});

/** One request; false where nothing is left, or the webhook did not take it. */
async function tellSome(store: Store, world: World, { name, url }: { name: string; url: string }): Promise<boolean> {
  const messages = together(await store.read((read) => webhooks.next(read, name, mostRecords)));
  const [first] = messages;
  if (!first) return false;
  const body = first.alone ? first.content : `{"Records":[${messages.map(({ content }) => content).join(',')}]}`;
  try {
    await post(new URL(url), body);
  } catch (error) {
    const { failures = 0 } = (await store.read((read) => webhooks.state(read, name))) ?? {};
    const rest = Math.min(longestRest, seconds(2 ** Math.min(failures, 20)));
    await store.write((tx) => webhooks.failed(tx, name, world.now() + rest));
    world.metrics.count('mallee_webhook_requests_total', { webhook: name, outcome: 'failed' });
    world.log.warn('A webhook did not take its messages.', { webhook: name, failures: failures + 1, err: error });
    return false;
  }
  await store.write((tx) => webhooks.delivered(tx, name, messages));
  world.metrics.count('mallee_webhook_requests_total', { webhook: name, outcome: 'taken' });
  return true;
}

function together(messages: readonly Message[]): Message[] {
  const found: Message[] = [];
  let text = 0;
  for (const message of messages) {
    text += message.content.length;
    if (found.length > 0 && (message.alone || found[0]!.alone || text > mostText)) break;
    found.push(message);
  }
  return found;
}

/**
 * The name is looked up once, and what it gave is where the request goes. Redirects are not followed, and of the answer
 * only the status counts.
 */
async function post(url: URL, body: string): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const { address, family } = await within(signal, lookup(hostname));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const encrypts = url.protocol === 'https:';
  const outgoing = (encrypts ? encrypted : plain)({
    ...{ host: address, family, method: 'POST', path: `${url.pathname}${url.search}`, agent: false, signal },
    port: url.port === '' ? (encrypts ? 443 : 80) : Number(url.port),
    ...(hostname !== address && { servername: hostname }),
    headers: {
      ...{ host: url.host, 'user-agent': 'Mallee', 'content-type': 'application/json' },
      'content-length': Buffer.byteLength(body),
    },
  });
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    response.destroy();
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) resolve();
    else reject(new Error(`The webhook answered ${statusCode}.`));
  });
  outgoing.end(body);
  await promise;
}

/** Looking up a name knows no time-out of its own. */
function within<T>(signal: AbortSignal, wait: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    wait.then(resolve, reject);
  });
}

/** Drops what waited too long, also of webhooks that are in the configuration no more. */
export const dropOldMessages: Reconciler = {
  name: 'objects/old-webhook-messages',
  every: hours(1),
  wokenBy: [],
  keys: async () => ['all'],
  async one({ store, world }) {
    for (let dropped = 1; dropped > 0; ) {
      dropped = await store.write((tx) => webhooks.dropOld(tx, tx.now - kept));
      world.metrics.count('mallee_webhook_messages_dropped_total', { reason: 'old' }, dropped);
    }
  },
};
