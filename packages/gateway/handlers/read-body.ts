import { IncomingBody, readInput } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import type { Upload } from '../op.ts';

/** Decodes the input. An object's content stays a stream, whose promises are checked as it is read. */
export async function readBody(_: Gateway, exchange: Exchange): Promise<void> {
  const { model, route, request, opened, verified } = exchange;
  // Parameters that a presigned link carries count as headers; one that was really sent goes first.
  const { hoisted } = verified!;
  const headers = hoisted ? { ...hoisted, ...request.headers } : request.headers;
  let upload: Upload | undefined;
  if (route!.protocol === 'restXml' && (opened!.streamingBody || announcesBody(request.headers))) {
    const incoming = new IncomingBody(headers, verified!.payload, { maxBytes: opened!.maxBody });
    upload = openUpload(exchange, incoming);
    if (!opened!.streamingBody) exchange.body = await whole(upload.read());
  }
  const { input, version } = readInput(
    model!,
    route!,
    hoisted ? { ...request, headers } : request,
    opened!,
    exchange.body ?? Buffer.alloc(0),
  );
  if (opened!.streamingBody) input.Body = upload;
  exchange.input = input;
  if (version !== undefined) exchange.scope = { ...exchange.scope!, version };
}

/** RFC 9112, section 6.3: a request that says neither has no body. Only where one is wanted is that an error. */
const announcesBody = (headers: Readonly<Record<string, string>>) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function openUpload(exchange: Exchange, incoming: IncomingBody): Upload {
  return {
    length: incoming.length,
    read() {
      exchange.proceed();
      return incoming.read(exchange.content ?? exchange.incoming);
    },
    summary: () => incoming.summary(),
  };
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return pieces.length === 1 ? Buffer.from(pieces[0]!) : Buffer.concat(pieces);
}
