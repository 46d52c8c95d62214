import type { IncomingMessage } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { AwsError, type InstanceId, type World } from '@mallee/base';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { Session } from './logins.ts';
import type { SessionWatch } from './session-watch.ts';

/** Machines' serial lines and screens, as the compute service has them. */
export interface Terminals {
  /** What the token opens, and for whom; undefined for one that was used, is too old, or never was. */
  redeem(token: string): { instance: InstanceId; what: 'serial' | 'screen'; accessKey: string } | undefined;
  /** Bytes both ways; whoever gets them must close them. Throws in words where the machine cannot be reached. */
  open(instance: InstanceId, what: 'serial' | 'screen'): Promise<Duplex>;
}

/** What a stream is asked for with: by whom, and whether he as he is now may still have the machine's. */
export interface Holder {
  readonly session: Session;
  may(session: Session, instance: InstanceId, what: 'serial' | 'screen'): Promise<void>;
}

const mostOfSession = 16;
const mostOfAll = 500;
/** What a person types or pastes in one message. */
const largestMessage = 256 * 1024;
const pingMs = 15_000;
/** Close codes of our own (RFC 6455 leaves 4000 to 4999 to applications). */
const codes = { session: 4401, permission: 4403, unreachable: 4404 } as const;

/** Leads machines' serial lines and screens to browsers, as binary frames. Neither side outruns the other. */
export class Streams {
  readonly #world: World;
  readonly #terminals: Terminals;
  readonly #watch: SessionWatch;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: largestMessage });
  readonly #bySession = new Map<string, number>();
  #count = 0;

  constructor(world: World, terminals: Terminals, watch: SessionWatch) {
    this.#world = world;
    this.#terminals = terminals;
    this.#watch = watch;
  }

  /** Upgrades a request that brings a token; it must have been made for this very session. */
  async take(incoming: IncomingMessage, socket: Duplex, head: Buffer, holder: Holder, token: string): Promise<void> {
    const { session } = holder;
    const grant = this.#terminals.redeem(token);
    if (grant?.accessKey !== session.accessKeyId)
      throw new AwsError('InvalidTicket', 403, 'The ticket is not good: each opens one stream, within half a minute.');
    const own = this.#bySession.get(session.id) ?? 0;
    if (own >= mostOfSession || this.#count >= mostOfAll)
      throw new AwsError('TooManyStreams', 429, 'Too many serial lines and screens are open.');
    this.#enter(session.id, 1);
    try {
      const ws = await new Promise<WebSocket>((resolve, reject) => {
        socket.once('close', () => reject(new AwsError('BadUpgrade', 400, 'This is no request for a WebSocket.')));
        this.#server.handleUpgrade(incoming, socket, head, resolve);
      });
      await this.#lead(ws, holder, grant);
    } finally {
      this.#enter(session.id, -1);
    }
  }

  close(): void {
    for (const ws of this.#server.clients) ws.close(1001);
    this.#server.close();
  }

  async #lead(ws: WebSocket, holder: Holder, grant: NonNullable<ReturnType<Terminals['redeem']>>): Promise<void> {
    const closed = new Promise<void>((resolve) => ws.on('close', () => resolve()));
    // Errors end the connection; what they were is of no use to anybody.
    ws.on('error', () => {});
    const unwatch = this.#watch.add(
      holder.session,
      ({ kind, say }) => ws.close(codes[kind], shorten(say)),
      (now) => holder.may(now, grant.instance, grant.what),
    );
    const stopPings = keepAlive(ws);
    try {
      const bytes = await this.#terminals.open(grant.instance, grant.what);
      if (ws.readyState === ws.OPEN) join(ws, bytes);
      else bytes.destroy();
    } catch (error) {
      if (!(error instanceof AwsError)) this.#world.log.error('A machine could not be reached.', { err: error });
      ws.close(codes.unreachable, shorten((error as Error).message));
    }
    await closed;
    stopPings();
    unwatch();
  }

  #enter(session: string, by: 1 | -1): void {
    this.#count += by;
    const own = (this.#bySession.get(session) ?? 0) + by;
    if (own === 0) this.#bySession.delete(session);
    else this.#bySession.set(session, own);
    this.#world.metrics.gauge('mallee_console_streams', this.#count);
  }
}

/** Each side is read only as fast as the other takes it. */
function join(ws: WebSocket, bytes: Duplex): void {
  const browser = createWebSocketStream(ws, { allowHalfOpen: false });
  pipeline(browser, bytes, browser, () => {
    bytes.destroy();
    ws.close(1000);
  });
}

/** Ends a connection whose browser has gone without a word. */
function keepAlive(ws: WebSocket): () => void {
  let heard = true;
  ws.on('pong', () => {
    heard = true;
  });
  const timer = setInterval(() => {
    if (!heard) ws.terminate();
    heard = false;
    ws.ping();
  }, pingMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A reason has at most 123 bytes (RFC 6455, 5.5). */
function shorten(text: string): string {
  let short = text;
  while (Buffer.byteLength(short) > 120) short = short.slice(0, -1);
  return short;
}
