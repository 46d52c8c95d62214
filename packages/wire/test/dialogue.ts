import { AwsError } from '@mallee/base';
import {
  findService,
  loadService,
  type OperationName,
  openRequest,
  type Route,
  readInput,
  type ServiceModel,
  type ServiceName,
  type WireAnswer,
  type WireRequest,
  writeAnswer,
  writeError,
} from '../index.ts';
import { gather } from './plain.ts';

export const domain = 'cloud.test';

export interface Said {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A request to a service by its host name. */
export function requestTo(service: ServiceName, { method = 'GET', target = '/', headers = {} }: Said): WireRequest {
  return { method, target, headers: { host: `${service}.${domain}`, ...headers } };
}

/** What the wire makes of a request: its operation and input. Throws as the wire throws. */
export async function hear(service: ServiceName, said: Said) {
  const request = requestTo(service, said);
  const body = Buffer.from(said.body ?? '');
  const route = findService(request, { domain });
  const model = await loadService(route.service);
  const opened = openRequest(model, route, request, service === 's3' ? undefined : body);
  return { model, route, opened, ...readInput(model, route, request, opened, body) };
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** A query as a posted form. */
export const posted = (body: string): Said => ({ method: 'POST', headers: form, body });

/** The code with which a request is refused. */
export async function refusal(service: ServiceName, said: Said): Promise<string> {
  try {
    await hear(service, said);
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
  throw new Error('the request was understood');
}

/** An answer as text. */
export async function answer<Service extends ServiceName>(
  service: Service,
  operation: OperationName<Service>,
  output: unknown,
  said: Said & { version?: string } = {},
): Promise<{ answer: WireAnswer; text: string }> {
  const { model, route } = await place(service, said);
  const about = { requestId: 'req-1', ...(said.version !== undefined && { version: said.version }) };
  const written = writeAnswer(model, route, operation, output, about);
  return { answer: written, text: (await gather(written.body)).toString() };
}

export async function errorAnswer(service: ServiceName, error: AwsError, said: Said = {}) {
  const { model, route } = await place(service, said);
  const about = { requestId: 'req-1', method: said.method ?? 'GET', resource: '/b/k' };
  const written = writeError(model, route, error, about);
  return { answer: written, body: await gather(written.body) };
}

async function place(service: ServiceName, said: Said): Promise<{ model: ServiceModel; route: Route }> {
  const route = findService(requestTo(service, said), { domain });
  return { model: await loadService(route.service), route };
}
