import { AwsError, type ManualWorld, manualWorld } from '@mallee/base';
import { gatewayMigrations, runOperation } from '@mallee/gateway';
import type { Scope, Service } from '@mallee/gateway/op';
import { migrate, type Store } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import {
  bootstrap,
  credentialsFor,
  IdentityCache,
  iamService,
  LastUsed,
  openVault,
  Passwords,
  stsService,
  type Vault,
} from '../index.ts';

/** Identity's operations as the gateway runs them, without HTTP and signatures. */
export class Cloud {
  readonly world: ManualWorld;
  readonly vault: Vault;
  readonly lastUsed = new LastUsed();
  readonly store: Store;
  readonly identity: IdentityCache;
  readonly iam: Service;
  readonly sts: Service;
  readonly passwords: Passwords;
  /** What other services say an account still owns. */
  owned: string | undefined;

  private constructor(world: ManualWorld, store: Store) {
    this.world = world;
    this.vault = openVault(Buffer.alloc(32, 7), world);
    this.store = store;
    this.passwords = new Passwords(world, { log2N: 10, r: 8, p: 1 });
    this.identity = new IdentityCache(this.store, this.world, this.vault, this.lastUsed);
    const { passwords } = this;
    const ports = { passwords, vault: this.vault, lastUsed: this.lastUsed, resourcesOf: async () => this.owned };
    this.iam = iamService(ports);
    this.sts = stsService(ports);
  }

  static async open(): Promise<Cloud> {
    const world = manualWorld(7);
    const cloud = new Cloud(world, await freshStore(world));
    await migrate(cloud.store, [gatewayMigrations, cloud.iam.migrations!]);
    await cloud.store.write((tx) => bootstrap(tx, cloud.world));
    return cloud;
  }

  async close(): Promise<void> {
    this.identity.close();
    await this.store.close();
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
    const { store, world } = this;
    const { signal } = new AbortController();
    const scope = await this.scope(key);
    return runOperation(
      { store, world, region: 'mallee-1' },
      { service, operation, scope, input: { ...input }, signal },
    );
  }

  async scope(accessKey: string): Promise<Scope> {
    const found = await this.identity.find(accessKey);
    if (!found) throw new AwsError('InvalidClientTokenId', 403, 'The security token is invalid.');
    const { subject } = found;
    const rest = { requestId: 'test', sourceIp: '127.0.0.1', secure: false, userAgent: 'test' };
    return { account: subject.account, subject, accessKey, ...rest };
  }
}

/** For `assert.rejects`. */
export const code = (wanted: string) => (error: unknown) => error instanceof AwsError && error.code === wanted;
