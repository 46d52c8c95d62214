import type { IncomingMessage } from 'node:http';
import { readError } from '@mallee/wire/client';
import { CommandError, ServiceError } from '../frame/failure.ts';

/** No document of any service here comes near this. */
const most = 256 * 1024 * 1024;

export async function readBody(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of received(answer)) {
    size += chunk.length;
    if (size > most) throw new CommandError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A body as it comes. */
export async function* received(answer: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>;
  } catch (error) {
    throw new CommandError(`the answer broke off: ${(error as Error).message}`);
  }
}

/** What a service said in refusing; the HTTP status and its words where there is nothing to read. */
export async function refusal(answer: IncomingMessage): Promise<ServiceError> {
  const { code, message } = readError(await readBody(answer)) ?? {
    code: String(answer.statusCode),
    message: answer.statusMessage ?? '',
  };
  return new ServiceError(code, message || (answer.statusMessage ?? ''));
}
