import type { KeyObject } from 'node:crypto';
import type { AccountId, Digest, InstanceId } from '@mallee/base';
import { operations } from '@mallee/gateway/op';
import { type Prepared, prepared, type Read } from '@mallee/store';
import type { Compilable, Kysely } from 'kysely';
import type { ConsoleTokens } from './console-tokens.ts';
import type { ComputeTables } from './tables.ts';

/** What compute may ask of the rest of the cloud; it imports no other service. */
export interface ComputePorts {
  readonly settings: ComputeSettings;
  /** Reads one object of S3 with the caller's own rights; undefined where it cannot be seen. */
  readonly objects: {
    open(account: AccountId, bucket: string, key: string): Promise<ObjectSource | undefined>;
  };
  readonly identity: {
    /** The instance profile by name or ARN within an account, with its role. */
    instanceProfile(
      read: Read,
      account: AccountId,
      named: { arn?: string; name?: string },
    ): Promise<
      { arn: string; id: string; role: { name: string; arn: string; trustsEc2: boolean } | undefined } | undefined
    >;
    /** True for accounts that exist. */
    accountExists(read: Read, account: AccountId): Promise<boolean>;
    /** The numbers of all accounts. */
    accounts(read: Read): Promise<readonly AccountId[]>;
  };
  /** The cloud's own keeping of image bytes, by digest. */
  readonly imageFiles: {
    /** Takes a stream into keeping; resolves once it is durable. */
    keep(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<{ digest: Digest; bytes: number }>;
    /** `end` is the last byte's position. */
    read(digest: Digest, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
    /** All that is kept. */
    list(): Promise<readonly Digest[]>;
    drop(digest: Digest): Promise<void>;
  };
  /** The private half (RSA) of the cloud's own certificate, for which bundles of images are encrypted. */
  readonly cloudKey: () => Promise<KeyObject>;
  /** Tokens that open an instance's serial line or screen, each once. */
  readonly consoles: Pick<ConsoleTokens, 'issue'>;
  /** Asks the node that runs an instance; rejects when it does not answer in time. */
  readonly ask: (instance: InstanceId, what: 'console' | 'screenshot') => Promise<Buffer>;
}

export interface ObjectSource {
  readonly bytes: number;
  /** `end` is exclusive. */
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

export interface ComputeSettings {
  readonly region: string;
  readonly zones: readonly string[];
  /** DNS domain of the cloud, and of instances' private names. */
  readonly domain: string;
  /** Whether a machine's private DNS name is said to be a name, or its address. */
  readonly instanceDns: boolean;
  readonly publicPool: string;
  /** Names images `emi-`, kernels `eki-`, ramdisks `eri-` or, where `aws`, `ami-`, `aki-`, `ari-`. */
  readonly imagePrefixes: 'eucalyptus' | 'aws';
  /** The endpoint's own addresses, for DescribeRegions and Eucalyptus' zone rows. */
  readonly endpoint: string;
  readonly limits: {
    readonly instances: number;
    readonly elasticAddresses: number;
    readonly securityGroupsPerVpc: number;
    readonly rulesPerGroup: number;
    readonly groupsPerInterface: number;
    readonly tagsPerResource: number;
    readonly imageBytes: number;
  };
  /** How many virtual CPUs are given out for each that the host has. */
  readonly vcpusPerCore: number;
  /** Milliseconds after which a machine that never came up is ended with its reason. */
  readonly launchDeadline: number;
}

/** The makers of EC2 operations. */
export const op = operations<'ec2', ComputePorts>('ec2');

/** The query builder over compute's own tables. */
export const db = (read: Read): Kysely<ComputeTables> => read.db<ComputeTables>();

/** A query over compute's own tables that is built once. */
export const query = <Values extends object, Row>(
  build: (db: Kysely<ComputeTables>, $: Values) => Compilable<Row>,
): Prepared<Values, Row> => prepared(build);
