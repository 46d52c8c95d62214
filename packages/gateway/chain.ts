import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, type World } from '@mallee/base';
import type { Store } from '@mallee/store';
import {
  loadService,
  type Protocol,
  type Route,
  type SigningKeys,
  s3Place,
  type WireAnswer,
  type WireRequest,
} from '@mallee/wire';
import type { Exchange } from './exchange.ts';
import { acceptForm } from './handlers/accept-form.ts';
import { answer, answerFailure } from './handlers/answer.ts';
import { answerForm } from './handlers/answer-form.ts';
import { authenticate } from './handlers/authenticate.ts';
import { chooseService } from './handlers/choose-service.ts';
import { crossOrigin } from './handlers/cross-origin.ts';
import { dispatch } from './handlers/dispatch.ts';
import { limitRequests, type UnderWay } from './handlers/limit-requests.ts';
import { open } from './handlers/open.ts';
import { readBody } from './handlers/read-body.ts';
import { serveSite } from './handlers/serve-site.ts';
import { takeBody } from './handlers/take-body.ts';
import type { HashPool } from './hash-pool.ts';
import type { Identity } from './identity.ts';
import type { Measures } from './measures.ts';
import type { Scope } from './op.ts';
import type { Registry } from './registry.ts';
import type { GatewaySettings } from './settings.ts';

/** Everything a request meets on its way. */
export interface Gateway {
  readonly settings: GatewaySettings;
  readonly store: Store;
  readonly world: World;
  readonly identity: Identity;
  readonly registry: Registry;
  readonly underWay: UnderWay;
  readonly measures: Measures;
  readonly hashing: HashPool;
  readonly signingKeys: SigningKeys;
}

type Handler = (gateway: Gateway, exchange: Exchange) => Promise<void> | void;

/** The whole way of a request, in order. A handler that throws ends it; `answer` speaks in either case. */
const chain: readonly Handler[] = [
  chooseService, // by path, target, scope, host; reads a form only where nothing else tells
  crossOrigin, // what a browser must hear for another site's page; ends preflights
  acceptForm, // a browser's upload becomes the PUT that it stands for
  authenticate, // who asks; for S3 before a byte of the body is taken
  limitRequests, // no account takes all the room
  serveSite, // a reader of a bucket's website; ends the request
  open, // which operation, by the service's protocol
  readBody, // the input; a streamed body stays a stream, verified as it flows
  dispatch, // parameters, permission, the operation itself
  answerForm, // a browser's form says what it wants to hear
];

/** The way of a request whose caller is known already: the same rooms, permissions and answers. */
const knownChain: readonly Handler[] = [limitRequests, open, takeBody, readBody, dispatch];

/** Serves one request from its first header to its last byte; never rejects. */
export async function serve(
  gateway: Gateway,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  proceed: () => void,
): Promise<void> {
  await run(gateway, begin(gateway, incoming, outgoing, proceed), chain);
}

/** A request that another door of the cloud has taken in: it knows the caller by other means than a signature. */
export interface Known {
  /** What the request amounts to for the service; nothing else of what came in is looked at, but for the body. */
  readonly request: WireRequest;
  readonly route: Route;
  readonly scope: Omit<Scope, 'requestId'>;
  readonly proceed: () => void;
  /** In place of what comes in. */
  readonly body?: Buffer;
  /** Failures are told in this protocol. */
  readonly failsAs?: Protocol;
  /** Headers for the answer; `output` is there once the operation has succeeded. */
  headers?(output?: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /** In place of the answer that the protocol has for the operation's output. */
  answer?(output: Readonly<Record<string, unknown>>): WireAnswer;
}

/** Serves a request for a known caller as `serve` does for a signed one. */
export async function serveKnown(
  gateway: Gateway,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { request, route, scope, proceed, body, failsAs, headers, answer: own }: Known,
): Promise<void> {
  const exchange = begin(gateway, incoming, outgoing, proceed);
  exchange.request = request;
  exchange.route = route;
  exchange.model = await loadService(route.service);
  exchange.scope = { ...scope, requestId: exchange.requestId };
  exchange.verified = { payload: { kind: 'unsigned' } };
  exchange.moreHeaders = headers?.();
  if (failsAs) exchange.failsAs = failsAs;
  if (body) exchange.body = body;
  const finish = () => {
    const output = (exchange.output ?? {}) as Record<string, unknown>;
    if (headers) exchange.moreHeaders = headers(output);
    if (own) exchange.ready = own(output);
  };
  await run(gateway, exchange, [...knownChain, finish]);
}

async function run(gateway: Gateway, exchange: Exchange, handlers: readonly Handler[]): Promise<void> {
  try {
    for (const handle of handlers) {
      const waits = handle(gateway, exchange);
      if (waits) await waits;
      if (exchange.ready) break;
    }
    await answer(gateway, exchange);
  } catch (error) {
    await answerFailure(gateway, exchange, asAwsError(gateway, exchange, error));
  } finally {
    exchange.release?.();
    conclude(gateway, exchange);
  }
}

function begin(gateway: Gateway, incoming: IncomingMessage, outgoing: ServerResponse, proceed: () => void): Exchange {
  let signal: AbortSignal | undefined;
  return {
    incoming,
    outgoing,
    request: {
      method: incoming.method ?? 'GET',
      target: incoming.url ?? '/',
      headers: joinHeaders(incoming.rawHeaders),
    },
    requestId: requestId(gateway.world),
    started: performance.now(),
    get signal() {
      signal ??= goneSignal(outgoing);
      return signal;
    },
    proceed,
  };
}

function goneSignal(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const look = () => {
    if (!outgoing.writableFinished) gone.abort();
  };
  if (outgoing.destroyed) look();
  else outgoing.on('close', look);
  return gone.signal;
}

/** Signatures cover headers as sent: lower-case names, repeated ones joined by a comma, bytes as latin1. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Headers();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    // Browsers send cookies to every port of a host; the console's are none of the gateway's business.
    if (name === 'cookie') continue;
    const before = headers[name];
    headers[name] = before === undefined ? raw[i + 1]! : `${before},${raw[i + 1]}`;
  }
  return headers;
}

/** Nothing is inherited. An object without a prototype would do, but is a slow dictionary to V8. */
const Headers = function Headers() {} as unknown as new () => Record<string, string>;
Headers.prototype = Object.create(null);

/** The name of a request in answers and logs. */
export function requestId(world: World): string {
  const hex = world.bytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Of these come thousands at once, when there is least time for a log; the metrics count them by status. */
const crowded = new Set(['SlowDown', 'RequestLimitExceeded']);

/** Whatever is not meant for clients becomes InternalError, and the log keeps the cause. */
function asAwsError(gateway: Gateway, exchange: Exchange, error: unknown): AwsError {
  if (error instanceof AwsError) {
    if (error.status >= 500 && !crowded.has(error.code))
      gateway.world.log.warn('A request was refused.', about(exchange, { err: error }));
    return error;
  }
  if (!exchange.signal.aborted) gateway.world.log.error('A request met a bug.', about(exchange, { err: error }));
  return new AwsError('InternalError', 500, 'An internal error has occurred.', { cause: error });
}

function conclude(gateway: Gateway, exchange: Exchange): void {
  const { world } = gateway;
  const seconds = (performance.now() - exchange.started) / 1000;
  const status = exchange.outgoing.statusCode;
  gateway.measures.note(exchange.operation, status, seconds);
  world.log.debug('request', () => about(exchange, { status, seconds }));
  tellService(gateway, exchange, seconds);
}

function tellService({ registry, world }: Gateway, exchange: Exchange, seconds: number): void {
  const { incoming, outgoing, request, requestId, route, operation, scope, input, output, failed, bytesSent } =
    exchange;
  const service = route && registry.service(route.service);
  if (!service?.served) return;
  service.served({
    requestId,
    site: route?.website === true,
    at: world.now(),
    seconds,
    scope,
    input,
    code: failed,
    status: outgoing.statusCode,
    method: incoming.method ?? request.method,
    target: incoming.url ?? request.target,
    headers: request.headers,
    bucket: typeof input?.Bucket === 'string' ? input.Bucket : bucketIn(route),
    operation: operation?.name,
    output: output as Record<string, unknown> | undefined,
    bytesSent: bytesSent || undefined,
  });
}

/** Of a request that did not get as far as an input. */
function bucketIn(route: Route | undefined): string | undefined {
  try {
    return route?.service === 's3' ? s3Place(route).bucket : undefined;
  } catch {
    return undefined;
  }
}

function about(exchange: Exchange, more: object): Record<string, unknown> {
  const { requestId, scope, operation, opened } = exchange;
  return { requestId, account: scope?.account, operation: operation?.name ?? opened?.operation, ...more };
}
