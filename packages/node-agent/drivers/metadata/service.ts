import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { World } from '@mallee/base';
import type { NetworkSpec } from '@mallee/node-contract';
import type { MetadataGuest } from '../driver.ts';
import { type Answer, type Asker, answer } from './answer.ts';
import { type IdentityKey, pkcs7, signature } from './sealed.ts';
import type { Secrets } from './secrets.ts';
import { Throttle } from './throttle.ts';
import { Tokens } from './tokens.ts';
import { type Entry, type Lazy, metadataTree } from './tree.ts';

/** Of one source address at a time; a guest that opens more loses the new ones. */
const connectionsPerGuest = 32;
const connectionsPerVpc = 1_024;
/** EC2 allows about a thousand packets a second; a hundred requests are as much. */
const requestsPerSecond = 100;
const burst = 300;

interface Served extends Asker {
  readonly guest: MetadataGuest;
}

/** The HTTP side of the metadata service: who asks is known by VPC and source address. */
export class MetadataService {
  readonly #world: World;
  readonly #secrets: Secrets;
  readonly #identity: IdentityKey | undefined;
  readonly #tokens: Tokens;
  readonly #throttle: Throttle;
  readonly #seals = new Map<string, Promise<string>>();
  #guests: ReadonlyMap<string, Served> = new Map();

  constructor(world: World, secrets: Secrets, identity: IdentityKey | undefined) {
    this.#world = world;
    this.#secrets = secrets;
    this.#identity = identity;
    this.#tokens = new Tokens(world);
    this.#throttle = new Throttle(world, requestsPerSecond, burst);
  }

  /** From now on exactly these guests are known. */
  serve(guests: readonly MetadataGuest[], networks: readonly NetworkSpec[]): void {
    const numbers = new Map(networks.map((network) => [network.vpc, network.number]));
    const table = new Map<string, Served>();
    for (const guest of guests) {
      let tree: Entry | undefined;
      const served: Served = {
        guest,
        instance: guest.instance,
        enabled: guest.metadata.enabled,
        tokens: guest.metadata.tokens,
        tree: () => {
          tree ??= metadataTree(guest, networks, { signs: this.#identity !== undefined });
          return tree;
        },
      };
      for (const nic of guest.nics) {
        const number = numbers.get(nic.vpc);
        if (number !== undefined) table.set(`${number} ${nic.address}`, served);
      }
    }
    this.#guests = table;
    const ids = new Set(guests.map((guest) => guest.instance));
    this.#throttle.keep(ids);
    this.#secrets.keep(ids);
    this.#seals.clear();
  }

  /** A server for the guests of one VPC, not yet listening. */
  server(vpc: number): Server {
    const open = new Map<string, number>();
    const server = createServer({
      maxHeaderSize: 8_192,
      headersTimeout: 5_000,
      requestTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 30_000,
    });
    // A client that closes its half after the request, as busybox's nc does, still waits for what takes a moment to come.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.maxConnections = connectionsPerVpc;
    server.setTimeout(35_000);
    server.on('connection', (socket: Socket) => {
      const from = socket.remoteAddress ?? '';
      const count = (open.get(from) ?? 0) + 1;
      if (count > connectionsPerGuest) return socket.destroy();
      open.set(from, count);
      socket.once('close', () => {
        const left = (open.get(from) ?? 1) - 1;
        if (left > 0) open.set(from, left);
        else open.delete(from);
      });
    });
    const asked = new WeakSet<Socket>();
    server.on('request', (request, response) => {
      const first = !asked.has(request.socket);
      asked.add(request.socket);
      void this.#respond(vpc, request, response, first);
    });
    return server;
  }

  async #respond(vpc: number, request: IncomingMessage, response: ServerResponse, first: boolean): Promise<void> {
    const served = this.#guests.get(`${vpc} ${request.socket.remoteAddress}`);
    const { method = '', url = '', headers } = request;
    let reply: Answer;
    if (served && !this.#throttle.take(served.instance)) reply = { status: 503, body: 'Slow Down', close: true };
    else reply = answer({ method, url, headers, first }, served, this.#tokens);
    let body: string | Buffer | undefined;
    try {
      body = typeof reply.body === 'string' ? reply.body : await this.#lazy(reply.body, served!.guest);
    } catch (error) {
      this.#world.log.warn('A guest’s metadata could not be fetched', { instance: served?.instance, url, err: error });
      reply = { status: 503, body: '', close: true };
      body = 'Service Unavailable';
    }
    // No request has a body of use; what is sent nevertheless must not be read as the next request.
    const unread = headers['content-length'] !== undefined && headers['content-length'] !== '0';
    if (reply.close || unread || headers['transfer-encoding'] !== undefined) response.setHeader('connection', 'close');
    if (body === undefined) {
      reply = { status: 404, body: '' };
      body = 'Not Found';
    }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    response.writeHead(reply.status, {
      'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'text/plain',
      'content-length': bytes.length,
      server: 'EC2ws',
      ...reply.headers,
    });
    response.end(method === 'HEAD' ? undefined : bytes);
    this.#world.metrics.count('mallee_metadata_requests_total', { status: String(reply.status) });
  }

  async #lazy(
    want: { lazy: Lazy; member?: string },
    { instance, metadata }: MetadataGuest,
  ): Promise<string | Buffer | undefined> {
    if (want.lazy === 'user-data') return metadata.userData && this.#secrets.userData(metadata.userData);
    if (want.lazy === 'credentials') {
      const { profile } = metadata;
      const role = await this.#secrets.credentials(instance, `${profile?.id} ${profile?.role} ${profile?.updatedAt}`);
      return want.member === undefined
        ? JSON.stringify(role, null, 2)
        : Object.entries(role).find(([name]) => name === want.member)?.[1];
    }
    return this.#sealed(want.lazy, instance);
  }

  /** Signing costs milliseconds, a guest's loop must not: each document is signed once. */
  async #sealed(kind: 'pkcs7' | 'signature', instance: string): Promise<string | undefined> {
    if (!this.#identity) return undefined;
    const served = [...this.#guests.values()].find((each) => each.instance === instance);
    const identity = served?.tree().children?.get('dynamic')?.children?.get('instance-identity');
    const document = identity?.children?.get('document')?.value;
    if (typeof document !== 'string') return undefined;
    const key = `${kind} ${instance}`;
    const kept =
      this.#seals.get(key) ??
      (kind === 'pkcs7' ? pkcs7(document, this.#identity) : signature(document, this.#identity));
    this.#seals.set(key, kept);
    kept.catch(() => this.#seals.delete(key));
    return kept;
  }
}
