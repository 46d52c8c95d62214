import { AwsError, type World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { recordActivity } from './activity.ts';
import { authorize } from './authorize.ts';
import { onceForToken } from './client-token.ts';
import type { DataContext, Operation, Scope, Service, WriteContext } from './op.ts';
import { refusal, unhonoured } from './parameters.ts';

export interface Running {
  readonly store: Store;
  readonly world: World;
  readonly region: string;
}

export interface Call {
  readonly service: Service;
  readonly operation: Operation;
  readonly scope: Scope;
  readonly input: Record<string, unknown>;
  readonly signal: AbortSignal;
}

/** Runs one operation for somebody: parameters, permission, dry run, client token, the work itself, the activity log. */
export function runOperation(running: Running, call: Call): Promise<unknown> {
  const { operation, input } = call;
  const lacking = unhonoured(operation.parameters, input);
  if (lacking) return Promise.reject(refusal(operation.service, lacking));
  if (operation.kind === 'write') return write(running, call);
  return operation.kind === 'read' ? read(running, call) : data(running, call);
}

function read({ store, world, region }: Running, { service, operation, scope, input }: Call): Promise<unknown> {
  const { ports } = service;
  return store.read(async (snapshot) => {
    const actor = service.scopeFor ? await service.scopeFor(snapshot, scope, input) : scope;
    const context = { read: snapshot, scope: actor, world, ports };
    await authorize(operation, input, context, region);
    refuseDryRun(input);
    return operation.run(context as never, input);
  });
}

async function data(running: Running, call: Call): Promise<unknown> {
  const { store, world, region } = running;
  const { service, operation, input } = call;
  const { ports } = service;
  let { scope } = call;
  const known = await store.read(async (snapshot) => {
    if (service.scopeFor) scope = await service.scopeFor(snapshot, scope, input);
    return authorize(operation, input, { read: snapshot, scope, world, ports }, region);
  });
  refuseDryRun(input);
  return operation.run(dataContext(running, call, scope) as never, input, known);
}

async function write(running: Running, call: Call): Promise<unknown> {
  const { store, world, region } = running;
  const { service, operation, input } = call;
  const { ports } = service;
  let scope = call.scope;
  try {
    let prepared: unknown;
    if (operation.prepare) {
      await store.read(async (snapshot) => {
        scope = (await service.scopeFor?.(snapshot, call.scope, input)) ?? call.scope;
        await authorize(operation, input, { read: snapshot, scope, world, ports }, region);
        refuseDryRun(input);
      });
      prepared = await operation.prepare(input, dataContext(running, call, scope));
    }
    return await store.write(async (tx: Tx) => {
      scope = (await service.scopeFor?.(tx, call.scope, input)) ?? call.scope;
      await authorize(operation, input, { read: tx, scope, world, ports }, region);
      refuseDryRun(input);
      const context: WriteContext<unknown> = { tx, scope, world, ports };
      const output = await onceForToken(operation, input, context, async () =>
        operation.run(context as never, input, prepared),
      );
      await recordActivity(tx, scope, operation);
      return output;
    });
  } catch (error) {
    const failure =
      error instanceof AwsError ? error : new AwsError('InternalError', 500, 'An internal error has occurred.');
    if (failure.code !== 'DryRunOperation')
      store
        .write((tx) => recordActivity(tx, scope, operation, failure), 'reports')
        .catch((cause: unknown) => world.log.warn('A failure could not be written down.', { err: cause }));
    throw error;
  }
}

function dataContext({ store, world }: Running, call: Call, scope: Scope): DataContext<unknown> {
  const { ports } = call.service;
  return {
    store,
    scope,
    world,
    ports,
    get signal() {
      return call.signal;
    },
  };
}

/** AWS answers a dry run that would have been allowed with this error. */
function refuseDryRun(input: Record<string, unknown>): void {
  if (input.DryRun !== true) return;
  throw new AwsError('DryRunOperation', 412, 'Request would have succeeded, but DryRun flag is set.');
}
