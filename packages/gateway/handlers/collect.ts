import { AwsError } from '@mallee/base';
import type { Exchange } from '../exchange.ts';

/** Largest request of the services that are not S3: user data, policies and templates are far smaller. */
export const formLimit = 2 * 1024 * 1024;

/** The whole body, refused beyond `limit` bytes. */
export async function collect(exchange: Exchange, limit: number): Promise<Buffer> {
  const announced = Number(exchange.request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  exchange.proceed();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of exchange.incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLarge', 413, `The request body is larger than ${limit} bytes.`);
}
