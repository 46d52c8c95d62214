import { STATUS_CODES } from 'node:http';
import { AwsError } from '@mallee/base';
import { escapeXml, openRequest, readInput, s3Place, type WireAnswer, writeAnswer } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import type { SiteRequest } from '../op.ts';
import { runOperation } from '../run-operation.ts';

/** A reader of a bucket's website is no client of the API: he gets pages, and errors as pages too. */
export async function serveSite(gateway: Gateway, exchange: Exchange): Promise<void> {
  if (!exchange.route!.website) return;
  try {
    exchange.ready = await pageFor(gateway, exchange);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 304 || error.status >= 500) throw error;
    exchange.failed = error.code;
    exchange.ready = errorPage(error, exchange.requestId);
  }
}

async function pageFor(gateway: Gateway, exchange: Exchange): Promise<WireAnswer> {
  const { request, requestId, signal, scope, model } = exchange;
  const { bucket = '', key = '' } = s3Place(exchange.route!);
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD')
    throw new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      fields: { Method: method, ResourceType: 'OBJECT' },
    });
  const name = method === 'HEAD' ? 'HeadObject' : 'GetObject';
  const { service, operation } = gateway.registry.find('s3', name) ?? {};
  if (!service?.site || !operation) throw new AwsError('NotImplemented', 501, 'This cloud shows no websites.');
  exchange.operation = operation;
  const { store, world, settings } = gateway;
  const running = { store, world, region: settings.region };

  const read: SiteRequest['read'] = async (page, anew) => {
    const path = `/${encodeURIComponent(bucket)}/${encodeURIComponent(page)}`;
    const route = { ...exchange.route!, path, query: '', bucketFromHost: false };
    const asked = { method, target: path, headers: anew ? {} : conditional(headers) };
    const { input } = readInput(model!, route, asked, openRequest(model!, route, asked), Buffer.alloc(0));
    exchange.input = input;
    return (await runOperation(running, { service, operation, scope: scope!, input, signal })) as Record<
      string,
      unknown
    >;
  };
  const here = { host: headers.host ?? '', protocol: scope!.secure ? 'https' : 'http' };
  const answer = await service.site({ bucket, key, query: exchange.route!.query, here, read, discard });
  if ('redirect' in answer)
    return { status: answer.redirect.status, headers: { location: answer.redirect.location }, body: undefined };
  const wire = writeAnswer(model!, exchange.route!, name, answer.output, { requestId });
  return answer.status === undefined ? wire : { ...wire, status: answer.status };
}

/** What is asked of a page beside its name. */
const conditional = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'range' || name.startsWith('if-')));

/** Nobody reads this page's content: whoever holds it open may let it go, which he does only once reading has begun. */
async function discard({ Body }: Record<string, unknown>): Promise<void> {
  const reader = (Body as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator]?.();
  await reader?.next();
  await reader?.return?.();
}

function errorPage({ code, status, message, fields }: AwsError, requestId: string): WireAnswer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const facts = { Code: code, Message: message, ...fields, RequestId: requestId, HostId: requestId };
  const items = Object.entries(facts).map(([name, value]) => `<li>${name}: ${escapeXml(value)}</li>`);
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1><ul>${items.join('')}</ul></body></html>\n`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'x-amz-error-code': code,
    'x-amz-error-message': message,
  };
  return { status, headers, body: Buffer.from(body) };
}
