import type { AccountId } from '@mallee/base';
import type { Service } from '@mallee/gateway/op';
import type { Reconciler } from '@mallee/reconcile';
import type { Read, Store } from '@mallee/store';
import { AccessLog, deliverAccessLogs } from './access-log.ts';
import { Buckets } from './buckets.ts';
import { expireObjects } from './lifecycle.ts';
import type { ObjectPorts } from './op.ts';
import { type ObjectSource, openForAccount } from './open-object.ts';
import { endedBuckets } from './reconcilers.ts';
import { buckets as rows } from './repos/buckets.ts';
import { s3Service } from './service.ts';

export type { ObjectPorts, ObjectSettings } from './op.ts';
export type { ObjectSource } from './open-object.ts';

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
  close(): void;
}

export function openObjects(store: Store, ports: ObjectPorts): Objects {
  const buckets = new Buckets(store, ports.engine);
  const inside = { ...ports, buckets };
  const accessLog = new AccessLog(buckets);
  return {
    service: s3Service(inside, accessLog),
    reconcilers: [
      endedBuckets(buckets),
      expireObjects(ports.engine, buckets),
      deliverAccessLogs(accessLog, buckets, ports),
    ],
    async resourcesOf(read, account) {
      const count = await rows.count(read, account);
      return count === 0 ? undefined : `${count} ${count === 1 ? 'bucket' : 'buckets'}`;
    },
    openObject: (account, bucket, key) => openForAccount({ store, ports: inside }, account, bucket, key),
    async dropUnknown() {
      const known = new Set((await store.read((read) => rows.all(read))).map(({ number }) => number));
      const unknown = ports.engine.buckets().filter((number) => !known.has(number));
      for (const number of unknown) await ports.engine.purgeBucket(number);
      return unknown.length;
    },
    async bucketNames() {
      return new Map((await store.read((read) => rows.all(read))).map(({ number, name }) => [number, name]));
    },
    close: () => buckets.close(),
  };
}
