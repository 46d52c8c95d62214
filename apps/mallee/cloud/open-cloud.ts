import type { KeyObject } from 'node:crypto';
import type { Server } from 'node:http';
import { administrationService } from '@mallee/administration';
import type { AccountId, World } from '@mallee/base';
import {
  ConsoleTokens,
  computeReconcilers,
  computeService,
  NodeDoors,
  nodeFacts,
  prepareCompute,
  profileRole,
  renewEpoch,
  resourcesOf,
  typeCapacity,
} from '@mallee/compute';
import {
  findDenial,
  type Gateway,
  gatewayMigrations,
  gatewayReconcilers,
  gatewayServer,
  HashPool,
  type LoginActivity,
  listActivity,
  Measures,
  Registry,
  recordLogin,
  UnderWay,
} from '@mallee/gateway';
import type { Service } from '@mallee/gateway/op';
import {
  bootstrap,
  ConsoleLogins,
  directory,
  IdentityCache,
  iamReconcilers,
  iamService,
  instanceCredentials,
  LastUsed,
  openVault,
  Passwords,
  stsService,
  type Vault,
} from '@mallee/iam';
import { type Engine, openEngine } from '@mallee/object-engine';
import { type Objects, openObjects } from '@mallee/objects';
import { ReconcilerDriver } from '@mallee/reconcile';
import { migrate, openStore, type Read, type Store, sqlite, type Tx } from '@mallee/store';
import { SigningKeys } from '@mallee/wire';
import type { Config } from '../config.ts';
import type { ImageFiles } from '../image-files.ts';
import { refuseLostObjects } from './lost-objects.ts';
import { propertyFacts, serviceFacts } from './own-facts.ts';
import { computeSettings, gatewaySettings, objectSettings } from './settings.ts';

export interface CloudParts {
  readonly config: Config;
  readonly world: World;
  /** The folder of objects. */
  readonly objects: string;
  /** The file of rows. */
  readonly control: string;
  readonly masterKey: Buffer;
  /** The private half of the cloud's certificate. */
  readonly cloudKey: () => Promise<KeyObject>;
  readonly imageFiles: Pick<ImageFiles, 'keep' | 'read' | 'drop' | 'list'>;
  /** True on the first start after a backup was restored into these folders. */
  readonly restored?: boolean;
  /** False where the whole disk is memory: tests and simulations. */
  readonly durable?: boolean;
}

/** A running cloud without its sockets. */
export interface Cloud {
  readonly gateway: Gateway;
  readonly store: Store;
  readonly vault: Vault;
  /** The number of account `eucalyptus`. */
  readonly firstAccount: AccountId;
  readonly doors: NodeDoors;
  readonly engine: Engine;
  readonly objects: Objects;
  readonly reconcilers: ReconcilerDriver;
  readonly passwords: Passwords;
  readonly logins: ConsoleLogins;
  readonly consoles: ConsoleTokens;
  /** A server for one more address; all serve the same gateway. */
  server(): Server;
  close(): Promise<void>;
}

/** Composes the services over one store. Nothing runs by itself until `reconcilers.start()`. */
export async function openCloud(parts: CloudParts): Promise<Cloud> {
  const { config, world, imageFiles } = parts;
  const settings = computeSettings(config);
  const store = openStore(sqlite(parts.control, { durable: parts.durable ?? true }), world);
  const vault = openVault(parts.masterKey, world);
  await refuseLostObjects(store, parts.objects).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const engine = await openEngine({ dir: parts.objects, world });
  const objects = openObjects(store, {
    engine,
    masterKey: parts.masterKey,
    settings: objectSettings(config),
    accounts: {
      byNumber: directory.account,
      byCanonicalId: directory.accountByCanonicalId,
      byEmail: directory.accountsByEmail,
      policies: directory.accountPolicies,
    },
  });
  const lastUsed = new LastUsed();
  const passwords = new Passwords(world);
  const doors = new NodeDoors(store, world, {
    settings,
    imageFiles,
    async credentials(instance) {
      const role = await store.read((read) => profileRole(read, instance));
      return JSON.stringify(await instanceCredentials({ store, world, vault }, role, instance));
    },
  });
  const consoles = new ConsoleTokens(world);
  const computePorts = {
    consoles,
    settings,
    imageFiles,
    objects: { open: objects.openObject },
    cloudKey: parts.cloudKey,
    identity: directory,
    ask: doors.ask.bind(doors),
  };
  const owned = async (read: Read, account: AccountId) => {
    const all = [await resourcesOf(read, account), await objects.resourcesOf(read, account)];
    return all.filter((one) => one !== undefined).join(', ') || undefined;
  };
  const administration = administrationService({
    nodes: (read) => nodeFacts(read, settings),
    capacity: (read) => typeCapacity(read, settings),
    reconcilers: () => reconcilers.status,
    services: () => serviceFacts(config, services),
    properties: () => propertyFacts(config),
    usage: (days, whose) => objects.report(world, days, whose),
    activity: { list: listActivity, find: findDenial },
  });
  const services: readonly Service[] = [
    administration,
    iamService({ vault, lastUsed, passwords, resourcesOf: owned }),
    stsService({ vault }),
    computeService(computePorts),
    objects.service,
  ];
  await migrate(store, [gatewayMigrations, ...services.flatMap(({ migrations }) => migrations ?? [])]);
  const { number: firstAccount } = await store.write(async (tx) => {
    await prepareCompute(tx, world);
    if (parts.restored) await renewEpoch(tx, world);
    return bootstrap(tx, world);
  });
  if (parts.restored) world.log.info('A backup was restored.', { bucketsDropped: await objects.dropUnknown() });
  const identity = new IdentityCache(store, world, vault, lastUsed);
  const note = (tx: Tx, login: LoginActivity) => recordLogin(tx, world, login);
  const logins = new ConsoleLogins({ store, world, identity, passwords, note });
  const gateway: Gateway = {
    settings: gatewaySettings(config),
    store,
    world,
    identity,
    registry: new Registry(services),
    underWay: new UnderWay(),
    measures: new Measures(world.metrics),
    hashing: new HashPool(),
    signingKeys: new SigningKeys(),
  };
  const reconcilers = new ReconcilerDriver({ store, world }, [
    ...iamReconcilers(lastUsed, logins),
    ...computeReconcilers(computePorts),
    ...objects.reconcilers,
    ...gatewayReconcilers,
  ]);
  return {
    gateway,
    store,
    vault,
    firstAccount,
    doors,
    engine,
    objects,
    reconcilers,
    passwords,
    logins,
    consoles,
    server: () => gatewayServer(gateway),
    async close() {
      await reconcilers.stop();
      logins.close();
      await objects.flush(world).catch((error: unknown) => {
        world.log.warn('Access logs and counts of requests could not be written at the stop.', { err: error });
      });
      identity.close();
      objects.close();
      await engine.close();
      await store.close();
    },
  };
}
