import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { AwsError } from '@mallee/base';
import { type Gateway, requestId } from '@mallee/gateway';
import { type Route as WireRoute, writeError } from '@mallee/wire';
import { checkOperation } from './api.ts';
import { cookieName, readCookie } from './cookie.ts';
import { Events } from './events.ts';
import { admit, type Deed, type Sender } from './guard.ts';
import { everyHeader } from './headers.ts';
import type { Logins, Session } from './logins.ts';
import { servePage } from './page.ts';
import { type Peer, peerOf, scopeOf } from './request.ts';
import { routes } from './routes.ts';
import { SessionWatch } from './session-watch.ts';
import type { StaticFiles } from './static-files.ts';
import { type Holder, Streams, type Terminals } from './streams.ts';

export interface ConsoleSettings {
  readonly region: string;
  /** Where clients reach the APIs. */
  readonly apiEndpoint: string;
  readonly version: string;
  /** Tells consoles on one host apart. */
  readonly port: number;
  /** Names beside the address itself under which browsers reach it, in lower case. */
  readonly hosts: readonly string[];
  /** Whether whoever connects is a proxy whose `X-Forwarded-*` headers are to be believed. */
  readonly behindProxy: boolean;
  /** In PEM form; without it the console is served over plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface ConsoleParts {
  readonly gateway: Gateway;
  readonly logins: Logins;
  readonly terminals: Terminals;
  readonly files: StaticFiles;
  readonly settings: ConsoleSettings;
}

/** The web console's way into the cloud. */
export interface ConsoleDoor {
  readonly server: Server;
  /** Ends what would not end by itself: streams of events and of bytes. */
  close(): void;
}

/** The door's own beside what it was given. */
interface Inside extends ConsoleParts {
  readonly events: Events;
}

/** What a route is given. */
export interface Visit {
  readonly parts: Inside;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly proceed: () => void;
  readonly peer: Peer;
  /** The raw path behind the route's own name, with its slash; empty where there is none. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly cookie: string;
  /** Undefined where nobody has logged in. */
  readonly session: Session | undefined;
}

export interface Route {
  readonly deed: Exclude<Deed, 'page'>;
  run(visit: Visit): Promise<void> | void;
}

/** Routes by name and method. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>;

export function openConsole(given: ConsoleParts): ConsoleDoor {
  const watch = new SessionWatch(given.logins);
  const parts: Inside = { ...given, events: new Events(given.gateway, watch) };
  const streams = new Streams(given.gateway.world, given.terminals, watch);
  const take = (incoming: IncomingMessage, outgoing: ServerResponse, proceed: () => void) => {
    visit(parts, incoming, outgoing, proceed).catch((error: unknown) => fail(parts, incoming, outgoing, error));
  };
  const limits = { maxHeaderSize: 32 * 1024, requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 75_000 };
  const { tls } = parts.settings;
  const server = tls
    ? createTlsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' })
    : createServer({ ...limits, noDelay: true });
  server.timeout = 90_000;
  server.on('request', (incoming, outgoing) => take(incoming, outgoing, () => {}));
  server.on('checkContinue', (incoming, outgoing) => take(incoming, outgoing, () => outgoing.writeContinue()));
  server.on('upgrade', (incoming, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    upgrade(parts, streams, incoming, socket, head).catch((error: unknown) => refuse(parts, socket, error));
  });
  return {
    server,
    close() {
      parts.events.close();
      streams.close();
      watch.close();
    },
  };
}

async function visit(parts: Inside, incoming: IncomingMessage, outgoing: ServerResponse, proceed: () => void) {
  const { settings, logins, files } = parts;
  const { method = 'GET', headers } = incoming;
  const { path, query } = splitUrl(incoming);
  const end = path.indexOf('/', 1);
  const name = end < 0 ? path.slice(1) : path.slice(1, end);
  const methods = Object.hasOwn(routes, name) ? routes[name] : undefined;
  const route = methods && Object.hasOwn(methods, method) ? methods[method] : undefined;
  admit(senderOf(incoming), route?.deed ?? 'page', settings.hosts);
  if (!methods) return servePage(files, incoming, outgoing, path);
  if (!route) throw new AwsError('MethodNotAllowed', 405, `The method ${method} is not allowed here.`);
  const cookie = cookieName(settings.port);
  const held = readCookie(headers.cookie, cookie);
  // A page that refreshes itself says so, lest an open tab keep a session for ever; what its elements load is no use either.
  const used = headers['x-mallee-console'] !== undefined && headers['x-mallee-console'] !== 'refresh';
  const session = held === undefined ? undefined : await logins.find(held, used);
  const peer = peerOf(incoming, settings.behindProxy);
  const rest = end < 0 ? '' : path.slice(end);
  await route.run({ parts, incoming, outgoing, proceed, peer, rest, query, cookie, session });
}

/** `stream?ticket=`: a page cannot set headers here, so the ticket stands in for the mark. */
async function upgrade(
  parts: Inside,
  streams: Streams,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { settings, logins } = parts;
  const { path, query } = splitUrl(incoming);
  admit({ ...senderOf(incoming), mark: 'ticket' }, 'act', settings.hosts);
  if (path !== '/stream') throw new AwsError('NotFound', 404, 'There is no such stream.');
  const held = readCookie(incoming.headers.cookie, cookieName(settings.port));
  const session = held === undefined ? undefined : await logins.find(held, true);
  if (!session) throw new AwsError('NotLoggedIn', 401, 'Nobody is logged in, or the session has ended.');
  const peer = peerOf(incoming, settings.behindProxy);
  const holder: Holder = {
    session,
    may: (now, InstanceId, Type) =>
      checkOperation(parts.gateway, scopeOf(now, peer, incoming), 'OpenInstanceConsole', { InstanceId, Type }),
  };
  await streams.take(incoming, socket, head, holder, query.get('ticket') ?? '');
}

function refuse({ gateway: { world } }: Inside, socket: Duplex, error: unknown): void {
  if (!(error instanceof AwsError)) world.log.error('The console met a bug.', { err: error });
  if (!socket.writable) return;
  const { status, code } = error instanceof AwsError ? error : { status: 500, code: 'InternalError' };
  const body = JSON.stringify({ code });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function senderOf({ headers, socket }: IncomingMessage): Sender {
  return {
    host: headers.host,
    localAddress: socket.localAddress,
    origin: headers.origin,
    fetchSite: headers['sec-fetch-site'] as string | undefined,
    mark: headers['x-mallee-console'] as string | undefined,
  };
}

function splitUrl({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function fail(
  { gateway: { world } }: ConsoleParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  error: unknown,
): void {
  if (!(error instanceof AwsError) && !outgoing.destroyed) world.log.error('The console met a bug.', { err: error });
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy();
    return;
  }
  const told =
    error instanceof AwsError ? error : new AwsError('InternalError', 500, 'An internal error has occurred.');
  const about = { requestId: requestId(world), method: incoming.method ?? 'GET' };
  const { status, headers, body } = writeError(undefined, spoken, told, about);
  // What is left of a body that nobody will read would stand before the next request.
  const rest = incoming.complete ? {} : { connection: 'close' };
  outgoing.writeHead(status, { ...everyHeader, ...headers, ...rest, 'content-length': (body as Buffer).length });
  outgoing.end(incoming.method === 'HEAD' ? undefined : (body as Buffer));
  if (!incoming.complete) incoming.resume();
}

/** Errors that no operation has thrown are told as those are. */
const spoken: WireRoute = {
  service: 'ec2',
  protocol: 'consoleJson',
  prefix: '',
  path: '/',
  query: '',
  bucketFromHost: false,
};
