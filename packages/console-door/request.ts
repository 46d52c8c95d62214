import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { AwsError } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import type { z } from 'zod';
import type { Session } from './logins.ts';

/** Where a request comes from, as its connection tells, or the proxy in front where one is trusted. */
export interface Peer {
  readonly sourceIp: string;
  readonly secure: boolean;
}

/** A proxy appends the address it was called from, so the last one is the only one that it vouches for. */
export function peerOf({ socket, headers }: IncomingMessage, behindProxy: boolean): Peer {
  const address = (socket.remoteAddress ?? '0.0.0.0').replace(/^::ffff:/, '');
  const secure = socket instanceof TLSSocket;
  if (!behindProxy) return { sourceIp: address, secure };
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return { sourceIp: forwarded || address, secure: secure || headers['x-forwarded-proto'] === 'https' };
}

/** A session's user asks; his policies decide as for a request that he signed. */
export function scopeOf({ subject, accessKeyId }: Session, { sourceIp, secure }: Peer, incoming: IncomingMessage) {
  const scope: Omit<Scope, 'requestId'> = {
    account: subject.account,
    subject,
    accessKey: accessKeyId,
    sourceIp,
    secure,
    userAgent: incoming.headers['user-agent'] ?? '',
  };
  return scope;
}

const bodyLimit = 16 * 1024;

/** A small JSON body of the expected shape. */
export async function readJson<Body>(incoming: IncomingMessage, shape: z.ZodType<Body>): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > bodyLimit)
      throw new AwsError('RequestEntityTooLarge', 413, `The body is larger than ${bodyLimit} bytes.`);
    chunks.push(chunk as Buffer);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 400, 'The body is not JSON.');
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.join('.') || 'The body';
  throw new AwsError('ValidationError', 400, `${where} is wrong: ${issue!.message}`);
}
