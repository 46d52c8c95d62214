import type { ServerResponse } from 'node:http';
import { type AccountId, AwsError, type World } from '@mallee/base';
import { changeTopic, type Gateway, readChange } from '@mallee/gateway';
import { everyHeader } from './headers.ts';
import type { Session } from './logins.ts';
import type { SessionWatch } from './session-watch.ts';

/** Changes that come together are told together. */
const gatherMs = 100;
const heartbeatMs = 15_000;
/** A browser needs one, whatever its tabs; another while it moves from tab to tab. */
const mostOfSession = 4;
const mostOfAll = 2000;
/** Beyond these it is said that anything of the type may have changed. */
const mostIds = 200;
/** What a browser that does not read may leave unread. */
const mostUnread = 64 * 1024;

interface Stream {
  readonly session: Session;
  readonly outgoing: ServerResponse;
}

/** Ids by type; undefined stands for any. */
type Gathered = Map<string, Set<string> | undefined>;

/**
 * Tells browsers what changed of their account, by type and id alone: the page asks again, as its user. The source is
 * what commits ring for, so that no connection costs a look at the rows. Who falls behind is let go, and asks for all
 * anew when he is back.
 */
export class Events {
  readonly #world: World;
  readonly #watch: SessionWatch;
  readonly #streams = new Map<AccountId, Set<Stream>>();
  readonly #gathered = new Map<AccountId, Gathered>();
  readonly #stop: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #count = 0;
  #telling: NodeJS.Timeout | undefined;

  constructor({ store, world }: Pick<Gateway, 'store' | 'world'>, watch: SessionWatch) {
    this.#world = world;
    this.#watch = watch;
    this.#stop = store.onWake(changeTopic, (keys) => this.#gather(keys));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  open(session: Session, outgoing: ServerResponse): void {
    const account = session.account.number;
    const streams = this.#streams.get(account) ?? new Set();
    const own = [...streams].filter((each) => each.session.id === session.id).length;
    if (own >= mostOfSession || this.#count >= mostOfAll)
      throw new AwsError('TooManyStreams', 429, 'Too many streams of events are open.', {
        headers: { 'retry-after': '15' },
      });
    const stream = { session, outgoing };
    this.#streams.set(account, streams.add(stream));
    this.#count += 1;
    this.#world.metrics.gauge('mallee_console_event_streams', this.#count);
    const unwatch = this.#watch.add(session, () => {
      if (outgoing.writable) outgoing.end(`event: session\ndata: ${JSON.stringify({ ended: true })}\n\n`);
    });
    outgoing.on('close', () => {
      unwatch();
      streams.delete(stream);
      if (streams.size === 0) this.#streams.delete(account);
      this.#count -= 1;
      this.#world.metrics.gauge('mallee_console_event_streams', this.#count);
    });
    outgoing.writeHead(200, {
      ...everyHeader,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would gather what is to arrive at once.
      'x-accel-buffering': 'no',
    });
    outgoing.write('retry: 2000\n\n');
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#telling);
    this.#stop();
    for (const streams of this.#streams.values()) for (const { outgoing } of streams) outgoing.end();
  }

  #gather(keys: readonly string[]): void {
    for (const key of keys) {
      const { account, type, id } = readChange(key);
      if (!this.#streams.has(account)) continue;
      const gathered: Gathered = this.#gathered.get(account) ?? new Map();
      this.#gathered.set(account, gathered);
      const ids = gathered.has(type) ? gathered.get(type) : new Set<string>();
      gathered.set(type, id === undefined || !ids || ids.size >= mostIds ? undefined : ids.add(id));
    }
    if (this.#gathered.size > 0) this.#telling ??= setTimeout(() => this.#tell(), gatherMs);
  }

  #tell(): void {
    this.#telling = undefined;
    for (const [account, gathered] of this.#gathered) {
      const known = [...gathered.values()].every((ids) => ids !== undefined);
      const ids = known ? [...gathered.values()].flatMap((some) => [...some!]) : [];
      const event = `event: changed\ndata: ${JSON.stringify({ types: [...gathered.keys()], ids })}\n\n`;
      for (const stream of this.#streams.get(account) ?? []) write(stream, event);
    }
    this.#gathered.clear();
  }

  #beat(): void {
    for (const streams of this.#streams.values()) for (const stream of streams) write(stream, ':\n\n');
  }
}

function write({ outgoing }: Stream, text: string): void {
  if (outgoing.writableLength > mostUnread) outgoing.destroy();
  else if (outgoing.writable) outgoing.write(text);
}
