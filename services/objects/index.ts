import type { AccountId, World } from '@mallee/base';
import type { Service } from '@mallee/gateway/op';
import type { Usage } from '@mallee/object-engine';
import type { Reconciler } from '@mallee/reconcile';
import type { Read, Store } from '@mallee/store';
import { AccessLog, deliverAccessLog, deliverAccessLogs } from './access-log.ts';
import { Buckets } from './buckets.ts';
import { KeyRing } from './encryption/key-ring.ts';
import { expireObjects } from './lifecycle.ts';
import type { ObjectPorts } from './op.ts';
import { type ObjectSource, openForAccount } from './open-object.ts';
import { endedBuckets } from './reconcilers.ts';
import { buckets as rows } from './repos/buckets.ts';
import { webhooks } from './repos/webhooks.ts';
import { afterwards } from './served.ts';
import { s3Service } from './service.ts';
import { keepUse, RequestCounts, totalUsage, writeRequests } from './usage.ts';
import { type UsageOfAccount, usageReport, type Whose } from './usage-report.ts';
import { dropOldMessages, tellWebhook } from './webhooks.ts';

export type { ObjectPorts, ObjectSettings } from './op.ts';
export type { ObjectSource } from './open-object.ts';
export type { UsageOfAccount } from './usage-report.ts';

/** Object storage, ready to be composed with the rest of the cloud. */
export interface Objects {
  readonly service: Service;
  readonly reconcilers: readonly Reconciler[];
  /** Names what an account still owns, as in `2 buckets`; undefined when it owns nothing. */
  resourcesOf(read: Read, account: AccountId): Promise<string | undefined>;
  /** An object with an account's rights; undefined where it is absent or not for that account. */
  openObject(account: AccountId, bucket: string, key: string): Promise<ObjectSource | undefined>;
  /**
   * Deletes what the engine holds of buckets that no row knows; returns how many there were. For the first start of a
   * restored backup, before anybody is served: rows and objects in it are of two moments.
   */
  dropUnknown(): Promise<number>;
  /** Names of buckets by the numbers that the engine knows them by. */
  bucketNames(): Promise<Map<number, string>>;
  /** What all buckets hold, exactly. */
  held(): Usage & { readonly buckets: number };
  /** Webhooks that take nothing at the moment, with how many messages wait for them. */
  failingWebhooks(): Promise<readonly { name: string; waiting: number; failures: number }[]>;
  /** What each account's buckets hold, and what they were asked for in so many days, today among them. */
  report(world: World, days: number, whose?: Whose): Promise<UsageOfAccount[]>;
  /** Writes what waits in memory, for an orderly stop. */
  flush(world: World): Promise<void>;
  close(): void;
}

export function openObjects(store: Store, ports: ObjectPorts): Objects {
  const buckets = new Buckets(store, ports.engine);
  const keys = new KeyRing(store, ports.settings.region, ports.masterKey);
  const inside = { ...ports, buckets, keys };
  const log = new AccessLog();
  const counts = new RequestCounts();
  const { engine } = ports;
  const parts = { log, counts, engine, store, ports: inside };
  return {
    service: s3Service(inside, afterwards(buckets, log, counts)),
    reconcilers: [
      endedBuckets(buckets),
      expireObjects(inside),
      deliverAccessLogs(parts),
      keepUse(counts, engine),
      ...Object.entries(ports.settings.webhooks).map(([name, url]) => tellWebhook(name, url)),
      dropOldMessages,
    ],
    async resourcesOf(read, account) {
      const count = await rows.count(read, account);
      return count === 0 ? undefined : `${count} ${count === 1 ? 'bucket' : 'buckets'}`;
    },
    openObject: (account, bucket, key) => openForAccount({ store, ports: inside }, account, bucket, key),
    async dropUnknown() {
      const known = new Set((await store.read((read) => rows.all(read))).map(({ number }) => number));
      const unknown = engine.buckets().filter((number) => !known.has(number));
      for (const number of unknown) await engine.purgeBucket(number);
      return unknown.length;
    },
    async bucketNames() {
      return new Map((await store.read((read) => rows.all(read))).map(({ number, name }) => [number, name]));
    },
    held: () => ({ buckets: engine.buckets().length, ...totalUsage(engine) }),
    failingWebhooks: () => store.read((read) => webhooks.failing(read)),
    async report(world, days, whose = {}) {
      await writeRequests(parts);
      return usageReport(store, ports, { world, days, whose });
    },
    async flush(world) {
      await writeRequests(parts);
      for (const name of log.names()) await deliverAccessLog(parts, world, name);
    },
    close: () => buckets.close(),
  };
}
