import { once } from 'node:events';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { AwsError } from '@mallee/base';
import { type WireAnswer, writeAnswer, writeError } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';

/** Sends what the operation gave. */
export async function answer(gateway: Gateway, exchange: Exchange): Promise<void> {
  const { model, route, operation, output, requestId, scope, ready } = exchange;
  if (ready) return send(gateway, exchange, ready);
  const about = { requestId, ...(scope?.version !== undefined && { version: scope.version }) };
  await send(gateway, exchange, writeAnswer(model!, route!, operation!.name, output, about));
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
  const { outgoing, incoming, requestId, signal } = exchange;
  outgoing.statusCode = wire.status;
  outgoing.setHeader('server', 'Mallee');
  outgoing.setHeader(exchange.route?.service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid', requestId);
  for (const [name, value] of Object.entries(wire.headers)) outgoing.setHeader(name, value);
  for (const [name, value] of Object.entries(exchange.crossOrigin ?? {})) outgoing.setHeader(name, value);
  if (!incoming.complete) drain(exchange);
  const { body } = wire;
  if (body === undefined) outgoing.end();
  else if (Buffer.isBuffer(body)) {
    outgoing.setHeader('content-length', body.length);
    outgoing.end(exchange.request.method === 'HEAD' ? undefined : body);
  } else await sendPieces(exchange, body);
  if (!outgoing.writableFinished && !signal.aborted)
    await once(outgoing, 'finish', { signal }).catch(() => gateway.world.metrics.count('mallee_answers_cut_total'));
}

/** A long list is written in slices with a pause after each, so that it does not hold up everybody else. */
async function sendPieces(exchange: Exchange, body: Iterable<Buffer> | AsyncIterable<Uint8Array>): Promise<void> {
  const { outgoing, signal } = exchange;
  for await (const piece of body) {
    if (signal.aborted) return;
    if (!outgoing.write(piece)) await once(outgoing, 'drain', { signal }).catch(() => {});
    else if (Symbol.iterator in body) await yieldToOthers();
  }
  outgoing.end();
}

/** Takes the rest of a body that nobody wants, up to a point, so that the client can read its answer. */
function drain({ incoming, outgoing }: Exchange): void {
  outgoing.setHeader('connection', 'close');
  let left = 4 * 1024 * 1024;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) incoming.destroy();
  });
  const late = setTimeout(() => incoming.destroy(), 5_000);
  incoming.on('close', () => clearTimeout(late));
  incoming.resume();
}
