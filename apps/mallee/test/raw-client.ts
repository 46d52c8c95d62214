import { connect } from 'node:net';
import { type Signer, signRequest } from '@mallee/wire';
import type { CloudProcess, Key } from './cloud-process.ts';

/** One request as it is signed and sent; what is not given is what an honest client says. */
export interface Sent {
  readonly service: 'ec2' | 'iam' | 'sts' | 's3' | 'monitoring';
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly payload?: string;
  /** Seconds by which the signature's clock is wrong. */
  readonly late?: number;
  /** Changes what was signed, header by header; `undefined` leaves one out. */
  readonly instead?: Readonly<Record<string, string | undefined>>;
}

/** An answer as it lay on the wire. */
export interface Heard {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const form = 'application/x-www-form-urlencoded; charset=utf-8';

/** Speaks to the gateway byte by byte. */
export function rawClient({ cloud, config, endpoint }: CloudProcess, key: Key) {
  const { port, host } = new URL(endpoint);

  /** The bytes of a signed request. */
  function bytes(sent: Sent): Buffer {
    const { service, target = '/', headers, body = '', payload, late = 0, instead } = sent;
    const isS3 = service === 's3';
    const method = sent.method ?? (isS3 ? 'GET' : 'POST');
    const signer: Signer = { ...key, region: config.region, service };
    const signed = signRequest(
      {
        ...{ method, host, target, body, ...(payload !== undefined && { payload }) },
        headers: { ...(!isS3 && { 'content-type': form }), ...headers },
      },
      signer,
      cloud.gateway.world.now() - late * 1000,
    );
    const all = { ...signed, 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...instead };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}\r\n`],
    );
    const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
  }

  /** Sends bytes, and gives all that comes back until the gateway closes the connection. */
  function exchange(message: string | Buffer, { half = false }: { half?: boolean } = {}): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', () => socket.end());
      // A gateway that closes while we still write resets the connection: what it said before counts.
      socket.on('error', () => {});
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
      if (half) socket.end(message);
      else socket.write(message);
    });
  }

  return {
    bytes,
    exchange,
    async ask(sent: Sent): Promise<Heard> {
      return parse(await exchange(bytes(sent)));
    },
  };
}

/** The last answer of a connection that carried one or more. */
export function parse(text: string): Heard {
  const whole = text.slice(Math.max(0, text.lastIndexOf('HTTP/1.1 ')));
  const end = whole.indexOf('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(whole)?.[1]);
  return { status, headers: whole.slice(0, end), body: whole.slice(end + 4) };
}
