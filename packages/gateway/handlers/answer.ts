import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { AwsError } from '@mallee/base';
import { type WireAnswer, writeAnswer, writeError } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';

/** Sends what the operation gave. */
export function answer(gateway: Gateway, exchange: Exchange): Promise<void> {
  const { model, route, operation, output, requestId, scope, ready } = exchange;
  if (ready) return send(gateway, exchange, ready);
  const about = { requestId, version: scope?.version };
  return send(gateway, exchange, writeAnswer(model!, route!, operation!.name, output, about));
}

/** Sends an error in the form of the protocol; once headers are out, all that is left is to cut the connection. */
export async function answerFailure(gateway: Gateway, exchange: Exchange, error: AwsError): Promise<void> {
  const { outgoing, request, requestId, model, route, scope } = exchange;
  exchange.failed = error.code;
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const [resource] = request.target.split('?');
  const about = {
    requestId,
    resource: resource!,
    method: request.method,
    ...(scope?.version && { version: scope.version }),
  };
  await send(gateway, exchange, writeError(model, route, error, about)).catch(() => outgoing.destroy());
}

async function send(gateway: Gateway, exchange: Exchange, wire: WireAnswer): Promise<void> {
  const { outgoing, incoming, requestId } = exchange;
  const { body, status } = wire;
  const headers: OutgoingHttpHeaders = {
    server: 'Mallee',
    [exchange.route?.service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid']: requestId,
    ...wire.headers,
    ...exchange.crossOrigin,
  };
  if (!incoming.complete) drain(exchange, headers);
  const bare = exchange.request.method === 'HEAD' || status === 204 || status === 304;
  if (Buffer.isBuffer(body)) headers['content-length'] = body.length;
  else if (body === undefined && !bare) headers['content-length'] = 0;
  if (exchange.request.method !== 'HEAD') exchange.bytesSent = Number(headers['content-length'] ?? Number.NaN);
  outgoing.writeHead(status, headers);
  if (body !== undefined && !Buffer.isBuffer(body)) await sendPieces(exchange, body);
  else if (body === undefined || bare) outgoing.end();
  // Node joins a text with the head: one small write instead of a gathered one.
  else if (body.length <= smallBody) outgoing.end(body.toString('latin1'), 'latin1');
  else outgoing.end(body);
  if (!isSent(outgoing) && !outgoing.destroyed) await once(outgoing, 'close');
  if (!isSent(outgoing)) gateway.world.metrics.count('mallee_answers_cut_total');
}

const smallBody = 16 * 1024;

/** Whether the kernel has taken every byte. A pipelined answer has no socket before its turn. */
const isSent = ({ writableFinished, writableEnded, socket }: ServerResponse) =>
  writableFinished || (writableEnded && socket?.writableLength === 0);

/**
 * A long list is written in slices with a pause after each, so that it does not hold up everybody else. An object's
 * pieces are lent until the next one is asked for, so each is waited for until it has left.
 */
async function sendPieces(exchange: Exchange, body: Iterable<Buffer> | AsyncIterable<Uint8Array>): Promise<void> {
  const { outgoing, signal } = exchange;
  for await (const piece of body) {
    if (signal.aborted) return;
    if (Symbol.asyncIterator in body) await left(exchange, piece);
    else if (!outgoing.write(piece)) await once(outgoing, 'drain', { signal }).catch(() => {});
    else await yieldToOthers();
  }
  outgoing.end();
}

/** Resolves when the system has taken the piece, or the client has gone. */
function left({ outgoing, signal }: Exchange, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    // An answer that waits behind another on its connection may never hear of its end.
    signal.addEventListener('abort', done);
    outgoing.write(piece, done);
  });
}

/** Takes the rest of a body that nobody wants, up to a point, so that the client can read its answer. */
function drain({ incoming }: Exchange, headers: OutgoingHttpHeaders): void {
  headers.connection = 'close';
  let left = 4 * 1024 * 1024;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) incoming.destroy();
  });
  const late = setTimeout(() => incoming.destroy(), 5_000);
  incoming.on('close', () => clearTimeout(late));
  incoming.resume();
}
