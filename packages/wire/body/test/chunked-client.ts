import { createHash } from 'node:crypto';
import type { ChunkSeed } from '../../auth/index.ts';

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** A client's side of `aws-chunked`, written apart from the decoder that it tests. */
export function encodeChunks(
  chunks: readonly Uint8Array[],
  { seed, trailers }: { seed?: ChunkSeed; trailers?: Readonly<Record<string, string>> },
): Buffer {
  let previous = seed?.signature ?? '';
  const sign = (kind: string, content: string) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, seed?.date, seed?.scope, previous, content].join('\n');
    previous = seed ? seed.key.sign(text).toString('hex') : '';
    return previous;
  };
  const out: (string | Uint8Array)[] = [];
  for (const chunk of [...chunks, new Uint8Array()]) {
    const signature = seed ? `;chunk-signature=${sign('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`)}` : '';
    out.push(`${chunk.length.toString(16)}${signature}\r\n`);
    if (chunk.length > 0) out.push(chunk, '\r\n');
  }
  const lines = Object.entries(trailers ?? {}).map(([name, value]) => `${name}:${value}`);
  for (const line of lines) out.push(`${line}\r\n`);
  if (seed && trailers)
    out.push(`x-amz-trailer-signature:${sign('TRAILER', sha256(lines.map((l) => `${l}\n`).join('')))}\r\n`);
  out.push('\r\n');
  return Buffer.concat(out.map((part) => Buffer.from(part as Uint8Array)));
}

/** A stream that gives `body` in pieces that end at these offsets. */
export async function* pieces(body: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield body.subarray(at, cut);
    at = cut;
  }
  yield body.subarray(at);
}

/** Reads to the end. */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of content) all.push(Uint8Array.from(piece));
  return Buffer.concat(all);
}
