import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualWorld, manualWorld } from '@mallee/base';
import { migrate, openStore, type Store, sqlite } from '@mallee/store';
import { runOperation } from '../index.ts';
import type { Operation, Scope, Service } from '../op.ts';

/** The gateway's half of a request over a real store, with operations that a test makes up. */
export interface Bench extends AsyncDisposable {
  readonly world: ManualWorld;
  readonly store: Store;
  run(
    operation: Operation,
    input?: Record<string, unknown>,
    more?: { account?: string; admin?: boolean },
  ): Promise<unknown>;
  /** How many rows a table has. */
  rows(table: 'activity' | 'client_token'): Promise<Record<string, unknown>[]>;
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'mallee-gateway-'));
  const world = manualWorld();
  const store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), world);
  await migrate(store, [{ owner: 'gateway', folder: join(import.meta.dirname, '../migrations') }]);
  return {
    world,
    store,
    run(operation, input = {}, { account = '111111111111', admin = true } = {}) {
      const service: Service = { name: 'ec2', ports: undefined, operations: [operation] };
      const scope = scopeOf(account, admin);
      const { signal } = new AbortController();
      return runOperation({ store, world, region: 'r' }, { service, operation, scope, input, signal });
    },
    rows: (table) =>
      store.read((read) => read.db<Record<string, Record<string, unknown>>>().selectFrom(table).selectAll().execute()),
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** An operation that anybody's own administrator may call. */
export function made(spec: Partial<Operation> & Pick<Operation, 'run'>): Operation {
  const authorize: Operation['authorize'] = (_, { scope }) => [
    { action: 'ec2:RunInstances', resource: '*', account: scope.account },
  ];
  return { ...{ service: 'ec2', name: 'RunInstances', kind: 'write', parameters: {}, authorize }, ...spec };
}

const scopeOf = (account: string, accountAdministrator: boolean): Scope => ({
  account,
  subject: {
    ...{ kind: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAU', identity: [] },
    ...{ cloudAdministrator: false, accountAdministrator },
  },
  ...{ accessKey: 'AKIA', requestId: 'request-1', sourceIp: '127.0.0.1', secure: false, userAgent: 'test' },
});
