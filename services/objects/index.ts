import type { AccountId } from '@mallee/base';
import type { Service } from '@mallee/gateway/op';
import type { Reconciler } from '@mallee/reconcile';
import type { Read, Store } from '@mallee/store';
import { Buckets } from './buckets.ts';
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
  close(): void;
}

export function openObjects(store: Store, ports: ObjectPorts): Objects {
  const buckets = new Buckets(store, ports.engine);
  const inside = { ...ports, buckets };
  return {
    service: s3Service(inside),
    reconcilers: [endedBuckets(buckets)],
    async resourcesOf(read, account) {
      const count = await rows.count(read, account);
      return count === 0 ? undefined : `${count} ${count === 1 ? 'bucket' : 'buckets'}`;
    },
    openObject: (account, bucket, key) => openForAccount({ store, ports: inside }, account, bucket, key),
    close: () => buckets.close(),
  };
}
