import type { AccountId, Instant } from '@mallee/base';
import { type ActivityEntry, type ActivityFilter, type Demand, operations, type Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';

/** What administrators are told comes from the parts that know it. */
export interface AdministrationPorts {
  nodes(read: Read): Promise<readonly NodeFacts[]>;
  capacity(read: Read): Promise<readonly TypeCapacity[]>;
  reconcilers(): readonly ReconcilerFacts[];
  services(): readonly ServiceFacts[];
  properties(): readonly PropertyFacts[];
  /** What buckets hold and were asked for in so many days, by account in the order of their numbers. */
  usage(
    days: number,
    whose: { account?: AccountId | undefined; after?: AccountId | undefined; most?: number | undefined },
  ): Promise<readonly AccountUse[]>;
  readonly activity: {
    /** The newest first. */
    list(read: Read, filter: ActivityFilter): Promise<readonly ActivityEntry[]>;
    /** The entry of one request, the denied one where there are several. */
    find(read: Read, requestId: string): Promise<ActivityEntry | undefined>;
  };
}

export interface NodeFacts {
  readonly id: string;
  readonly zone: string;
  readonly state: 'enabled' | 'silent' | 'lost';
  readonly acceleration: string;
  readonly hypervisor: string;
  readonly seenAt: Instant;
  readonly vcpus: { readonly all: number; readonly used: number };
  readonly memoryMiB: { readonly all: number; readonly used: number };
  readonly diskGiB: { readonly all: number; readonly used: number };
  readonly faults: readonly { readonly code: string; readonly say: string }[];
  readonly strangers: readonly string[];
}

export interface TypeCapacity {
  readonly zone: string;
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly available: number;
  readonly maximum: number;
}

export interface ReconcilerFacts {
  readonly name: string;
  readonly runs: number;
  readonly keys: number;
  readonly lastRun: Instant | undefined;
  readonly lastMilliseconds: number;
  readonly lastError: { readonly key: string; readonly say: string; readonly at: Instant } | undefined;
}

export interface ServiceFacts {
  readonly name: string;
  readonly type: string;
  readonly partition: string;
  readonly endpoint?: string;
  readonly version?: string;
  readonly operations?: number;
}

export interface PropertyFacts {
  readonly name: string;
  readonly value: string;
  readonly standard: string;
  readonly description: string;
}

interface BucketUse {
  readonly name: string;
  readonly holds: {
    readonly objects: number;
    readonly bytes: number;
    readonly olderVersions: number;
    readonly olderBytes: number;
    readonly uploadBytes: number;
  };
  readonly requests: Readonly<
    Record<
      | ('gets' | 'heads' | 'puts' | 'posts' | 'deletes' | 'lists')
      | ('client_errors' | 'server_errors' | 'bytes_in' | 'bytes_out'),
      number
    >
  >;
}

export interface AccountUse extends BucketUse {
  readonly account: AccountId;
  readonly buckets: readonly BucketUse[];
}

/** What was decided when a request was denied. */
export type Denial = NonNullable<ActivityEntry['denial']>;

export const op = operations<'mallee', AdministrationPorts>('mallee');

/** It belongs to the cloud itself, so no account's own policies can allow it. */
export const ofCloud = (action: string): Demand[] => [{ action: `mallee:${action}`, resource: '*', account: '' }];

/** About one account: its administrators may, and whom they allow it. */
export const ofAccount = (action: string, account: AccountId): Demand[] => [
  { action: `mallee:${action}`, resource: '*', account },
];

export const seesAll = ({ subject }: Scope): boolean =>
  (subject.kind === 'user' && subject.cloudAdministrator) || subject.everyAccount === true;
