import { AwsError } from '@mallee/base';
import type { Exchange } from '../exchange.ts';

/** Largest request of the services that are not S3: user data, policies and templates are far smaller. */
export const formLimit = 2 * 1024 * 1024;

/** The whole body, refused beyond `limit` bytes. By events, which cost less than asynchronous iteration. */
export async function collect(exchange: Exchange, limit: number): Promise<Buffer> {
  const announced = Number(exchange.request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  exchange.proceed();
  const { incoming } = exchange;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    incoming.off('data', take);
    chunks.length = 0;
    reject(tooLarge(limit));
  };
  incoming.on('data', take);
  incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  incoming.on('error', reject);
  return promise;
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLarge', 413, `The request body is larger than ${limit} bytes.`);
}
