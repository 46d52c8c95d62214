import { type IncomingMessage, request as plainRequest } from 'node:http';
import type { Readable } from 'node:stream';

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is made for every attempt anew. */
  readonly body?: Buffer | (() => Readable);
}

export interface Transport {
  readonly timeout: number;
  readonly tls: { readonly rejectUnauthorized: boolean; readonly ca?: string };
  readonly signal?: AbortSignal;
}

/** One request; the answer's body is still to be read. */
export async function exchange(
  { method, url, headers, body }: Outgoing,
  { timeout, tls, signal }: Transport,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const send = secure ? (await import('node:https')).request : plainRequest;
  const options = {
    method,
    headers,
    timeout,
    ...(signal && { signal }),
    ...(secure && { rejectUnauthorized: tls.rejectUnauthorized, ...(tls.ca && { ca: await authorities(tls.ca) }) }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = send(url, options, resolve);
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
    outgoing.on('error', reject);
    if (typeof body === 'function') {
      const stream = body();
      stream.on('error', (error) => outgoing.destroy(error));
      stream.pipe(outgoing);
    } else outgoing.end(body);
  });
}

/** Naming one's own authority must not make everybody else's unknown. */
async function authorities(own: string): Promise<string[]> {
  return [...(await import('node:tls')).rootCertificates, own];
}
