import { findService, loadService } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { collect, formLimit } from './collect.ts';

/** Which service the request is for. Only a signature of version 2 hides that in a form, so only then one is read. */
export async function chooseService(gateway: Gateway, exchange: Exchange): Promise<void> {
  const { request } = exchange;
  const { domain } = gateway.settings;
  let route = findService(request, { domain });
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (
    route.service === 's3' &&
    route.prefix === '' &&
    request.method === 'POST' &&
    isForm &&
    route.path === '/' &&
    !route.bucket
  ) {
    exchange.body = await collect(exchange, formLimit);
    route = findService(request, { domain }, exchange.body.toString('latin1'));
  }
  exchange.route = route;
  exchange.model = await loadService(route.service);
}
