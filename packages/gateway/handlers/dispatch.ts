import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { runOperation } from '../run-operation.ts';

/** Hands the decoded request to its operation. */
export async function dispatch({ store, world, settings }: Gateway, exchange: Exchange): Promise<void> {
  const { service, operation, scope, input, signal } = exchange;
  exchange.output = await runOperation(
    { store, world, region: settings.region },
    { service: service!, operation: operation!, scope: scope!, input: input!, signal },
  );
}
