import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { signRequest } from '@mallee/wire';
import type { Ready } from './bench-cloud.ts';

export interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Signs and sends over connections that stay open. */
export class Client {
  readonly #server: Pick<Ready, 'port' | 'region' | 'credentials'>;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(server: Pick<Ready, 'port' | 'region' | 'credentials'>) {
    this.#server = server;
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
  send({ method, target, headers, body }: Request): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const options = { host: '127.0.0.1', port: this.#server.port, agent: this.#agent };
    const sent = request({ ...options, method, path: target, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        if (answer.statusCode === 200) resolve(whole);
        else reject(new Error(`${method} ${target}: ${answer.statusCode} ${whole.toString()}`));
      });
    });
    sent.on('error', reject).end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }

  #signed(service: string, { method, target, headers, body }: Request, payload?: string): Request {
    const { port, region, credentials } = this.#server;
    const unsigned = { method, target, host: `127.0.0.1:${port}`, headers, body, ...(payload && { payload }) };
    const signed = signRequest(unsigned, { ...credentials, region, service }, Date.now());
    return { method, target, headers: { ...signed, 'content-length': `${body.length}` }, body };
  }
}

/** Bytes with their SHA-256, which is reckoned once however often they are sent. */
export interface Body {
  readonly bytes: Buffer;
  readonly hash: string;
}

export const bodyOf = (bytes: Buffer): Body => ({ bytes, hash: createHash('sha256').update(bytes).digest('hex') });

const emptyBody = bodyOf(Buffer.alloc(0));
