import { AwsError, type Instant, minutes, type World } from '@mallee/base';
import type { Store, Tx } from '@mallee/store';
import { asFailure, recordActivity } from './activity.ts';
import { authorize, Denial } from './authorize.ts';
import { dataChanged, namesIn, operationChanged } from './changes.ts';
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
  const looking = operation.kind === 'read' ? read(running, call) : data(running, call);
  return looking.catch((error: unknown) => {
    noteDenial(running, call, error);
    throw error;
  });
}

/** Throws what a caller who may not (or no longer) ask for this would hear; does nothing else, but keeps the denial. */
export async function checkPermission(running: Running, call: Omit<Call, 'signal'>): Promise<void> {
  const { store, world, region } = running;
  const { service, operation, input } = call;
  try {
    await store.read(async (snapshot) => {
      const scope = (await service.scopeFor?.(snapshot, call.scope, input)) ?? call.scope;
      await authorize(operation, input, { read: snapshot, scope, world, ports: service.ports }, region);
    });
  } catch (error) {
    noteDenial(running, call, error);
    throw error;
  }
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
  const output = await operation.run(dataContext(running, call, scope) as never, input, known);
  dataChanged(store, scope, operation, input);
  return output;
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
      const names = namesIn(input);
      await recordActivity(tx, scope, operation, [...new Set([...names, ...namesIn(output ?? {})])]);
      operationChanged(tx, scope, operation, names);
      return output;
    });
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code !== 'DryRunOperation') noteFailure(running, { ...call, scope }, failure);
    throw error;
  }
}

function noteFailure(
  { store, world }: Running,
  { scope, operation, input }: Omit<Call, 'signal'>,
  failure: AwsError,
): void {
  store
    .write((tx) => recordActivity(tx, scope, operation, namesIn(input), failure), 'reports')
    .catch((cause: unknown) => world.log.warn('A failure could not be written down.', { err: cause }));
}

/** When the same look was last denied to the same caller, by store. */
const denials = new WeakMap<Store, Map<string, Instant>>();
const mostDenials = 10_000;

/**
 * Looks are not in the log, but whoever is denied one wants to know why. Once a minute is enough for the same one, and
 * objects' readers are not counted: buckets have logs of their own.
 */
function noteDenial(running: Running, call: Omit<Call, 'signal'>, error: unknown): void {
  const { operation, scope } = call;
  if (!(error instanceof AwsError && error.detail instanceof Denial)) return;
  if (scope.subject.kind === 'anonymous' || (operation.service === 's3' && operation.kind === 'data')) return;
  const { store, world } = running;
  const known = denials.get(store) ?? new Map<string, Instant>();
  denials.set(store, known);
  const key = `${scope.subject.arn} ${error.detail.action} ${error.detail.resource}`;
  if (world.now() - (known.get(key) ?? 0) < minutes(1)) return;
  if (known.size >= mostDenials) known.delete(known.keys().next().value!);
  known.set(key, world.now());
  noteFailure(running, call, error);
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
