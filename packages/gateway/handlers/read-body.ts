import { IncomingBody, inlineDigester, readInput } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import type { Upload } from '../op.ts';
import { collect } from './collect.ts';

/** Decodes the input. An object's content stays a stream, whose promises are checked as it is read. */
export function readBody({ hashing }: Gateway, exchange: Exchange): Promise<void> | void {
  const { route, request, opened, verified } = exchange;
  // Parameters that a presigned link carries count as headers; one that was really sent goes first.
  const { hoisted } = verified!;
  const headers = hoisted ? { ...hoisted, ...request.headers } : request.headers;
  let upload: Upload | undefined;
  if (route!.service === 's3' && (opened!.streamingBody || announcesBody(request.headers))) {
    const incoming: IncomingBody = new IncomingBody(headers, verified!.payload, {
      maxBytes: opened!.maxBody,
      digester: (wanted) =>
        (incoming.length ?? Number.POSITIVE_INFINITY) < elsewhere ? inlineDigester(wanted) : hashing.digester(wanted),
    });
    upload = openUpload(exchange, incoming);
    if (!opened!.streamingBody)
      return whole(upload.read()).then((body) => {
        exchange.body = body;
        decode(exchange, headers, undefined);
      });
  }
  decode(exchange, headers, upload);
}

function decode(exchange: Exchange, headers: Record<string, string>, upload: Upload | undefined): void {
  const { model, route, request, opened } = exchange;
  const { input, version } = readInput(
    model!,
    route!,
    headers === request.headers ? request : { ...request, headers },
    opened!,
    exchange.body ?? noBody,
  );
  if (opened!.streamingBody) input.Body = upload;
  exchange.input = input;
  if (version !== undefined) exchange.scope = { ...exchange.scope!, version };
}

/** From so many bytes on, a body is hashed on another thread. */
const elsewhere = 256 * 1024;

const noBody = Buffer.alloc(0);

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
    readSmall(most) {
      if (exchange.content || !incoming.plain || incoming.length! > most) return undefined;
      return collect(exchange, most).then((content) => {
        incoming.take(content);
        return content;
      });
    },
    summary: () => incoming.summary(),
    get received() {
      return incoming.received;
    },
  };
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return pieces.length === 1 ? Buffer.from(pieces[0]!) : Buffer.concat(pieces);
}
