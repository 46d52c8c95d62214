import { s3Place } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';

/**
 * What a browser needs to hear for the sake of a page of another origin: the answer to its preflight, which ends the
 * request, or headers for whatever the answer will be. No signature is looked at; nothing but permission to ask is told.
 */
export function crossOrigin(gateway: Gateway, exchange: Exchange): Promise<void> | void {
  const { method, headers } = exchange.request;
  if (method === 'OPTIONS' || headers.origin !== undefined) return hearOrigin(gateway, exchange);
}

async function hearOrigin({ registry }: Gateway, exchange: Exchange): Promise<void> {
  const { method, headers } = exchange.request;
  const preflight = method === 'OPTIONS';
  const { origin } = headers;
  const service = registry.service(exchange.route!.service);
  if (!service?.crossOrigin) return;
  const asked = { ...s3Place(exchange.route!), origin };
  exchange.moreHeaders = preflight
    ? await service.crossOrigin({
        ...asked,
        preflight,
        method: headers['access-control-request-method'],
        headers: list(headers['access-control-request-headers']),
      })
    : await service.crossOrigin({ ...asked, preflight, method, headers: [] });
  if (preflight) exchange.ready = { status: 200, headers: {}, body: undefined };
}

const list = (header = '') =>
  header
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
