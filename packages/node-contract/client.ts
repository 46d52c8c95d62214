import http from 'node:http';
import { pipeline } from 'node:stream';
import type { NodeId } from '@mallee/base';
import type { z } from 'zod';
import { desired } from './documents.ts';
import { askSchema, limits, nodeHeader, streamProtocol } from './http-form.ts';
import type { CloudLink } from './link.ts';

/** The cloud refused or failed a request; `status` is its HTTP status. */
export class CloudRefusal extends Error {
  readonly status: number;
  constructor(status: number, say: string) {
    super(say);
    this.name = 'CloudRefusal';
    this.status = status;
  }
}

/** Longer than any long poll of the cloud: an answer that has not come by then will not come. */
const pollMs = 60_000;
const requestMs = 30_000;
/** A stream that stands still for so long is given up. */
const stallMs = 60_000;

/**
 * The node's end of the link between processes of one host. Every request is a connection of its own, so there is
 * nothing to reconnect: a cloud that is away makes a request fail, and the node asks again later.
 */
export function connectCloud({ socketPath, node }: { socketPath: string; node: NodeId }): CloudLink {
  const request = (
    method: string,
    path: string,
    options: { body?: Buffer | string; type?: string; signal?: AbortSignal | undefined; withinMs: number },
  ): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { body = '', type = 'application/json', signal, withinMs } = options;
      const headers = {
        [nodeHeader]: node,
        ...(method === 'POST' ? { 'content-type': type, 'content-length': Buffer.byteLength(body) } : {}),
      };
      const call = http.request({ socketPath, method, path, headers, agent: false, ...(signal ? { signal } : {}) });
      call.setTimeout(withinMs, () => call.destroy(new Error(`The cloud did not answer ${path} in time`)));
      call.on('response', resolve);
      call.on('error', reject);
      call.end(body);
    });

  const ask = async (path: string, options: Parameters<typeof request>[2]): Promise<Buffer | undefined> => {
    const response = await request('POST', path, options);
    const answer = await collect(response);
    if (response.statusCode === 204) return undefined;
    if (response.statusCode !== 200) throw refusal(response, answer);
    return answer;
  };

  return {
    async desired(after, signal) {
      const answer = await ask('/desired', { body: JSON.stringify({ after }), signal, withinMs: pollMs });
      return answer && checked(desired, answer);
    },
    async report(seen) {
      await ask('/report', { body: JSON.stringify(seen), withinMs: requestMs });
    },
    async ask(signal) {
      const answer = await ask('/ask', { signal, withinMs: pollMs });
      return answer && checked(askSchema, answer);
    },
    async answer({ id, instance, what }, body) {
      const path = `/answer/${[id, instance, what].map(encodeURIComponent).join('/')}`;
      if (Buffer.isBuffer(body)) await ask(path, { body, type: 'application/octet-stream', withinMs: requestMs });
      else await ask(path, { body: JSON.stringify(body), withinMs: requestMs });
    },
    stream({ id, instance, what }, bytes) {
      const path = `/stream/${[id, instance, what].map(encodeURIComponent).join('/')}`;
      const headers = { [nodeHeader]: node, connection: 'Upgrade', upgrade: streamProtocol };
      return new Promise((resolve, reject) => {
        const call = http.request({ socketPath, path, headers, agent: false, timeout: requestMs });
        call.on('timeout', () => call.destroy(new Error(`The cloud did not answer ${path} in time`)));
        call.on('upgrade', (_answer, socket, head) => {
          socket.setTimeout(0);
          if (head.length > 0) socket.unshift(head);
          pipeline(socket, bytes, socket, () => {});
          resolve();
        });
        call.on('response', (answer) => {
          collect(answer).then((text) => reject(refusal(answer, text)), reject);
        });
        call.on('error', reject);
        call.end();
      });
    },
    async fetch(what, signal) {
      const path = `/fetch/${what.split('/').map(encodeURIComponent).join('/')}`;
      const response = await request('GET', path, { signal, withinMs: stallMs });
      if (response.statusCode !== 200) throw refusal(response, await collect(response));
      return response;
    },
  };
}

function refusal(response: http.IncomingMessage, answer: Buffer): CloudRefusal {
  let say = answer.toString('utf8');
  try {
    say = String((JSON.parse(say) as { error?: unknown }).error);
  } catch {
    // Whoever answered was not our server; its own words are the best explanation.
  }
  return new CloudRefusal(response.statusCode ?? 0, `The cloud answered ${response.statusCode}: ${say.slice(0, 2000)}`);
}

function checked<T>(schema: z.ZodType<T>, answer: Buffer): T {
  const result = schema.safeParse(JSON.parse(answer.toString('utf8')));
  if (!result.success)
    throw new Error(`The cloud's answer does not fit the contract: ${result.error.message.slice(0, 2000)}`);
  return result.data;
}

async function collect(response: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > limits.document) throw new Error('The cloud sent more than it may');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
