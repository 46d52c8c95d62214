import type { AccountId, Instant } from '@mallee/base';
import { type Demand, operations, type Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';

/** What administrators are told comes from the parts that know it. */
export interface AdministrationPorts {
  nodes(read: Read): Promise<readonly NodeFacts[]>;
  capacity(read: Read): Promise<readonly TypeCapacity[]>;
  reconcilers(): readonly ReconcilerFacts[];
  services(): readonly ServiceFacts[];
  properties(): readonly PropertyFacts[];
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

export interface ActivityFilter {
  readonly account?: AccountId | undefined;
  readonly principal?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly service?: string | undefined;
  readonly action?: string | undefined;
  readonly about?: string | undefined;
  readonly outcome?: 'succeeded' | 'failed' | 'denied' | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly after?: { readonly at: Instant; readonly requestId: string } | undefined;
  readonly most: number;
}

export interface ActivityEntry {
  readonly requestId: string;
  readonly at: Instant;
  readonly account: AccountId;
  readonly principal: string;
  readonly accessKey: string | undefined;
  readonly sourceIp: string;
  readonly service: string;
  readonly action: string;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  readonly about: readonly string[];
  readonly denial: Denial | undefined;
}

/** What was decided when a request was denied. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  readonly decision: {
    readonly allowed: boolean;
    readonly why: string;
    readonly by?: {
      readonly source: string;
      readonly policy: string;
      readonly statement?: string | number | undefined;
    };
  };
}

export const op = operations<'mallee', AdministrationPorts>('mallee');

/** It belongs to the cloud itself, so no account's own policies can allow it. */
export const ofCloud = (action: string): Demand[] => [{ action: `mallee:${action}`, resource: '*', account: '' }];

/** About one account: its administrators may, and whom they allow it. */
export const ofAccount = (action: string, account: AccountId): Demand[] => [
  { action: `mallee:${action}`, resource: '*', account },
];

export const seesAll = ({ subject }: Scope): boolean =>
  (subject.kind === 'user' && subject.cloudAdministrator) || subject.everyAccount === true;
