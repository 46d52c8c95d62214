import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import { connect } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { NodeId, World } from '@mallee/base';
import { observed } from './documents.ts';
import {
  afterSchema,
  askSchema,
  fetchableSchema,
  limits,
  nodeHeader,
  nodeIdSchema,
  streamProtocol,
} from './http-form.ts';
import type { Ask, NodeDoor } from './link.ts';

export interface NodeServer {
  /** Stops listening and ends all requests. */
  close(): Promise<void>;
}

export interface NodeServerOptions {
  readonly world: World;
  /** Only its owner and root may connect, so whoever does may say which node it is. */
  readonly socketPath: string;
  /** The door of a node, or undefined for one that the cloud does not know. */
  door(node: NodeId): NodeDoor | undefined;
}

/** A request that cannot be served, with the HTTP status that says so. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, say: string) {
    super(say);
    this.status = status;
  }
}

/** The cloud's end of the link between processes of one host: JSON over HTTP/1.1 on a unix socket. */
export async function serveNodeDoor({ world, socketPath, door }: NodeServerOptions): Promise<NodeServer> {
  await removeStale(socketPath);
  const server = http.createServer({ requestTimeout: 60_000, headersTimeout: 10_000 }, (request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    serve(door, request, response, gone.signal).catch((error) => {
      if (gone.signal.aborted) return;
      const status = error instanceof Refusal ? error.status : 500;
      if (status === 500) world.log.warn('A request of a node failed', { url: request.url, err: error });
      if (response.headersSent) response.destroy();
      else sendJson(response, status, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  server.maxConnections = limits.connections;
  const streams = new Set<Duplex>();
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    streams.add(socket);
    socket.on('close', () => streams.delete(socket));
    socket.on('error', () => {});
    if (head.length > 0) socket.unshift(head);
    takeStream(door, request, socket).catch((error: unknown) => {
      world.log.warn('A stream of a node was not taken', { url: request.url, err: error });
      refuseStream(socket, error);
    });
  });
  // Binding happens within `listen`, so the socket is never open to others, not even for a moment.
  const umask = process.umask(0o177);
  try {
    server.listen(socketPath);
  } finally {
    process.umask(umask);
  }
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const socket of streams) socket.destroy();
      await closed;
    },
  };
}

/** The door has it from here on. What the node sends before it hears the answer waits in the socket. */
async function takeStream(
  doorOf: NodeServerOptions['door'],
  request: http.IncomingMessage,
  socket: Duplex,
): Promise<void> {
  const node = nodeIdSchema.safeParse(request.headers[nodeHeader]);
  const door = node.success ? doorOf(node.data) : undefined;
  if (!door) throw new Refusal(403, 'This node is not known to the cloud');
  const [, verb, id, instance, what] = (request.url ?? '').split('/').map(decodeURIComponent);
  if (verb !== 'stream' || request.headers.upgrade !== streamProtocol)
    throw new Refusal(404, 'There is no such request');
  const ask: Ask = checked(askSchema, { id, instance, what });
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${streamProtocol}\r\n\r\n`);
  await door.stream(ask, socket).catch(() => socket.destroy());
}

function refuseStream(socket: Duplex, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 500;
  const body = JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\n\r\n${body}`);
}

async function serve(
  doorOf: NodeServerOptions['door'],
  request: http.IncomingMessage,
  response: http.ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const node = nodeIdSchema.safeParse(request.headers[nodeHeader]);
  const door = node.success ? doorOf(node.data) : undefined;
  if (!door) throw new Refusal(403, 'This node is not known to the cloud');
  const [, verb, ...rest] = (request.url ?? '').split('/').map(decodeURIComponent);
  switch (`${request.method} ${verb}`) {
    case 'POST desired': {
      const { after } = checked(afterSchema, json(await body(request, limits.small)));
      return maybe(response, await door.desired(after, gone));
    }
    case 'POST report':
      await door.report(checked(observed, json(await body(request, limits.document))));
      return maybe(response, undefined);
    case 'POST ask':
      await body(request, limits.small);
      return maybe(response, await door.ask(gone));
    case 'POST answer': {
      const ask: Ask = checked(askSchema, { id: rest[0], instance: rest[1], what: rest[2] });
      const failed = request.headers['content-type'] === 'application/json';
      const bytes = await body(request, failed ? limits.small : limits.answer);
      await door.answer(ask, failed ? { error: String((json(bytes) as { error?: unknown }).error) } : bytes);
      return maybe(response, undefined);
    }
    case 'GET fetch': {
      const stream = await door.fetch(checked(fetchableSchema, rest.join('/')), gone);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      return await pipeline(Readable.from(stream, { objectMode: false }), response);
    }
    default:
      throw new Refusal(404, 'There is no such request');
  }
}

function checked<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } },
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (!result.success)
    throw new Refusal(400, `The request does not fit the contract: ${result.error.message.slice(0, 2000)}`);
  return result.data;
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Refusal(400, 'The request is no JSON');
  }
}

async function body(request: http.IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > limit) throw new Refusal(413, `The request is longer than ${limit} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function maybe(response: http.ServerResponse, value: unknown): void {
  if (value === undefined) response.writeHead(204).end();
  else sendJson(response, 200, value);
}

function sendJson(response: http.ServerResponse, status: number, value: unknown): void {
  const text = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

/** A socket file outlives its process; one that still answers belongs to another cloud. */
async function removeStale(path: string): Promise<void> {
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
  if (alive) throw new Error(`Another process already serves ${path}`);
  await rm(path, { force: true });
}
