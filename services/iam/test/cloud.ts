import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, type ManualWorld, manualWorld } from '@mallee/base';
import type { Demand, Operation, Scope, Service } from '@mallee/gateway/op';
import { decide, subjectContext } from '@mallee/policy';
import { migrate, openStore, type Read, type Store, sqlite } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import {
  bootstrap,
  credentialsFor,
  IdentityCache,
  iamService,
  LastUsed,
  openVault,
  stsService,
  type Vault,
} from '../index.ts';

/** Identity's operations as the gateway runs them, without HTTP: find the key, choose the account, authorise, run. */
export class Cloud {
  readonly world: ManualWorld = manualWorld(7);
  readonly vault: Vault = openVault(Buffer.alloc(32, 7), this.world);
  readonly lastUsed = new LastUsed();
  readonly store: Store;
  readonly identity: IdentityCache;
  readonly iam: Service;
  readonly sts: Service;
  /** What other services say an account still owns. */
  owned: string | undefined;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.store = openStore(sqlite(join(folder, 'control.db'), { durable: false }), this.world);
    this.identity = new IdentityCache(this.store, this.world, this.vault);
    const ports = { vault: this.vault, lastUsed: this.lastUsed, resourcesOf: async () => this.owned };
    this.iam = iamService(ports);
    this.sts = stsService(ports);
  }

  static async open(): Promise<Cloud> {
    const cloud = new Cloud(await mkdtemp(join(tmpdir(), 'mallee-iam-')));
    await migrate(cloud.store, [cloud.iam.migrations!]);
    await cloud.store.write((tx) => bootstrap(tx, cloud.world));
    return cloud;
  }

  async close(): Promise<void> {
    this.identity.close();
    await this.store.close();
    await rm(this.#folder, { recursive: true });
  }

  /** The key of a user, made where there is none; the first account's `admin` if nobody is named. */
  async key(user?: { account?: string; user?: string }): Promise<string> {
    return (await credentialsFor(this.store, this.world, this.vault, user)).accessKeyId;
  }

  /** A new account and its administrator's key. */
  async account(name: string): Promise<{ number: string; key: string }> {
    const { Account } = await this.as(await this.key()).iam('CreateAccount', { AccountName: name });
    return { number: Account.AccountId, key: await this.key({ account: name }) };
  }

  /** A new user with a key, and the policy he is given. */
  async user(admin: string, UserName: string, policy?: object): Promise<string> {
    await this.as(admin).iam('CreateUser', { UserName });
    if (policy)
      await this.as(admin).iam('PutUserPolicy', {
        ...{ UserName, PolicyName: 'given' },
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: policy }),
      });
    const { AccessKey } = await this.as(admin).iam('CreateAccessKey', { UserName });
    return AccessKey!.AccessKeyId!;
  }

  /** Calls with the types of the wire; Eucalyptus' own parameters ride along. */
  as(key: string) {
    return {
      iam: <N extends OperationName<'iam'>>(name: N, input: OperationInput<'iam', N>) =>
        this.call('iam', name, input as object, key) as Promise<OperationOutput<'iam', N>>,
      sts: <N extends OperationName<'sts'>>(name: N, input: OperationInput<'sts', N>) =>
        this.call('sts', name, input as object, key) as Promise<OperationOutput<'sts', N>>,
    };
  }

  async call(serviceName: 'iam' | 'sts', name: string, input: object, key: string): Promise<unknown> {
    const service = this[serviceName];
    const operation = service.operations.find((each) => each.name === name);
    if (!operation) throw new Error(`${serviceName}:${name} is missing.`);
    const scope = await this.scope(key);
    if (operation.kind === 'read')
      return this.store.read(async (read) => {
        const actor = (await service.scopeFor?.(read, scope, { ...input })) ?? scope;
        await this.authorize(service, operation, input, read, actor);
        return operation.run({ read, scope: actor, world: this.world, ports: service.ports } as never, input);
      });
    return this.store.write(async (tx) => {
      const actor = (await service.scopeFor?.(tx, scope, { ...input })) ?? scope;
      await this.authorize(service, operation, input, tx, actor);
      return operation.run({ tx, scope: actor, world: this.world, ports: service.ports } as never, input);
    });
  }

  async scope(accessKey: string): Promise<Scope> {
    const found = await this.identity.find(accessKey);
    if (!found) throw new AwsError('InvalidClientTokenId', 403, 'The security token is invalid.');
    const { subject } = found;
    const rest = { requestId: 'test', sourceIp: '127.0.0.1', secure: false, userAgent: 'test' };
    return { account: subject.account, subject, accessKey, ...rest };
  }

  async demands(service: Service, operation: Operation, input: object, read: Read, scope: Scope) {
    return operation.authorize(input, { read, scope, world: this.world, ports: service.ports });
  }

  async authorize(service: Service, operation: Operation, input: object, read: Read, scope: Scope): Promise<void> {
    const demands = await this.demands(service, operation, input, read, scope);
    if ('open' in demands) return;
    for (const demand of demands) {
      const { allowed } = decide(scope.subject, question(demand, scope));
      if (!allowed) throw new AwsError('AccessDenied', 403, `${scope.subject.arn} may not ${demand.action}`);
    }
  }
}

function question({ action, resource, account, context = {}, ...rest }: Demand, scope: Scope) {
  const keys = subjectContext(scope.subject);
  for (const [key, value] of Object.entries(context))
    keys.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  return { action, resource, resourceAccount: account, context: keys, ...rest };
}

/** For `assert.rejects`. */
export const code = (wanted: string) => (error: unknown) => error instanceof AwsError && error.code === wanted;
