import { createHash } from 'node:crypto';
import { signRequest } from '@mallee/wire';
import type { Ready } from './bench-cloud.ts';
import { type Answer, Connection } from './connection.ts';

/** Signed and spelled out, so that sending it, also many times, costs the client next to nothing. */
export interface Request {
  readonly what: string;
  readonly head: Buffer;
  readonly body: Buffer;
}

interface Unsigned {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Signs, and sends over connections that stay open. */
export class Client {
  readonly #server: Pick<Ready, 'port' | 'region' | 'credentials'>;
  readonly #idle: Connection[] = [];

  constructor(server: Pick<Ready, 'port' | 'region' | 'credentials'>) {
    this.#server = server;
  }

  /** The same with connections of its own. */
  another(): Client {
    return new Client(this.#server);
  }

  /** A request of the query protocol, whose version says which service it is for. */
  query(service: 'ec2' | 'sts', action: string, parameters: Record<string, string | number> = {}): Request {
    const Version = { ec2: '2016-11-15', sts: '2011-06-15' }[service];
    const pairs = Object.entries({ Action: action, Version, ...parameters }).map(([key, value]) => [key, `${value}`]);
    const body = Buffer.from(new URLSearchParams(pairs as [string, string][]).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    return this.#signed(service, { method: 'POST', target: '/', headers, body });
  }

  object(method: 'PUT' | 'GET', target: string, { bytes, hash }: Body = emptyBody): Request {
    return this.#signed('s3', { method, target, headers: {}, body: bytes }, hash);
  }

  /** The answer's body; anything but 200 is an error. */
  async send(request: Request): Promise<Buffer> {
    const answer = await this.attempt(request);
    if (answer.status !== 200) throw new Error(`${request.what}: ${answer.status} ${answer.body.toString()}`);
    return answer.body;
  }

  /** The answer, whatever it is. */
  async attempt({ head, body }: Request): Promise<Answer> {
    const connection = this.#connection();
    const answer = await connection.ask(head, body);
    // A server that refuses a body may close instead of reading it.
    if (answer.status === 200) this.#idle.push(connection);
    else connection.close();
    return answer;
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #connection(): Connection {
    for (;;) {
      const idle = this.#idle.pop();
      if (!idle) return new Connection(this.#server.port);
      if (idle.open) return idle;
    }
  }

  #signed(service: string, { method, target, headers, body }: Unsigned, payload?: string): Request {
    const { port, region, credentials } = this.#server;
    const unsigned = { method, target, host: `127.0.0.1:${port}`, headers, body, ...(payload && { payload }) };
    const signed = signRequest(unsigned, { ...credentials, region, service }, Date.now());
    const lines = Object.entries({ ...signed, 'content-length': body.length }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const what = `${method} ${target}`;
    return { what, head: Buffer.from(`${what} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body };
  }
}

/** Bytes with their SHA-256, which is reckoned once however often they are sent. */
export interface Body {
  readonly bytes: Buffer;
  readonly hash: string;
}

export const bodyOf = (bytes: Buffer): Body => ({ bytes, hash: createHash('sha256').update(bytes).digest('hex') });

const emptyBody = bodyOf(Buffer.alloc(0));
