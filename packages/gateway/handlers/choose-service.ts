import { findService, loadService, type Route } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { collect, formLimit } from './collect.ts';

/** Which service the request is for. Only a signature of version 2 hides that in a form, so only then one is read. */
export function chooseService({ settings }: Gateway, exchange: Exchange): Promise<void> | void {
  const { request } = exchange;
  const route = findService(request, settings);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const { service, prefix, path, bucket } = route;
  const mayHide = service === 's3' && prefix === '' && request.method === 'POST' && path === '/' && !bucket;
  if (!isForm || !mayHide) return take(exchange, route);
  return collect(exchange, formLimit).then((body) => {
    exchange.body = body;
    return take(exchange, findService(request, settings, body.toString('latin1')));
  });
}

function take(exchange: Exchange, route: Route): Promise<void> | void {
  exchange.route = route;
  const model = loadService(route.service);
  if (!(model instanceof Promise)) {
    exchange.model = model;
    return;
  }
  return model.then((whole) => {
    exchange.model = whole;
  });
}
