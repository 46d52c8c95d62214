import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { collect, formLimit } from './collect.ts';

/** The body of a request that no signature covers, unless it may be an object's content. */
export async function takeBody(_: Gateway, exchange: Exchange): Promise<void> {
  if (exchange.route!.protocol !== 'restXml') exchange.body ??= await collect(exchange, formLimit);
}
