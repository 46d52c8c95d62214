import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { type Call, runOperation } from '../run-operation.ts';

/** Hands the decoded request to its operation. */
export async function dispatch({ store, world, settings }: Gateway, exchange: Exchange): Promise<void> {
  exchange.output = await runOperation({ store, world, region: settings.region }, exchange as Call);
}
