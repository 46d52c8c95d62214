import type { AccountId } from '@mallee/base';
import {
  type AskContext,
  type DataContext,
  type DataSpec,
  type Demand,
  type Operation,
  operations,
  type Scope,
  type WriteContext,
} from '@mallee/gateway/op';
import type { Engine } from '@mallee/object-engine';
import type { NamedPolicy } from '@mallee/policy';
import type { Read } from '@mallee/store';
import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';
import { type Bucket, type Buckets, readBucket } from './buckets.ts';
import type { KeyRing } from './encryption/key-ring.ts';
import { errors, fromEngine } from './errors.ts';
import type { BucketNames } from './rules/bucket-names.ts';
import { conditionName } from './rules/conditions.ts';
import { bucketDemand, withRequestKeys } from './rules/demands.ts';

export interface ObjectSettings {
  readonly region: string;
  readonly bucketNames: BucketNames;
  readonly bucketsPerAccount: number;
  readonly storage: StorageLimits;
  /** URLs by the names that buckets may have told. */
  readonly webhooks: Readonly<Record<string, string>>;
}

/** What is limited for everybody; undefined: by the disk alone. */
interface StorageLimits {
  readonly objectsPerBucket?: number | undefined;
  readonly bytesPerBucket?: number | undefined;
  readonly objectsPerAccount?: number | undefined;
  readonly bytesPerAccount?: number | undefined;
}

/** An account as identity tells of it. */
interface AccountFacts {
  readonly name: string;
  readonly canonicalId: string;
}

/** What object storage may ask of the rest of the cloud; it imports no other service. */
export interface ObjectPorts {
  readonly settings: ObjectSettings;
  readonly engine: Engine;
  /** 32 bytes that seal every secret of the cloud. */
  readonly masterKey: Buffer;
  readonly accounts: {
    byNumber(read: Read, number: AccountId): Promise<AccountFacts | undefined>;
    byCanonicalId(read: Read, id: string): Promise<AccountFacts | undefined>;
    /** The policies that the cloud's administrators laid on it. */
    policies(read: Read, number: AccountId): Promise<readonly NamedPolicy[]>;
    /** Those whose administrator's information has this address; more than one is ambiguous. */
    byEmail(read: Read, address: string): Promise<readonly AccountFacts[]>;
  };
}

/** The ports and what the service adds for itself. */
export interface Inside extends ObjectPorts {
  readonly buckets: Buckets;
  readonly keys: KeyRing;
}

/** The makers of S3's operations. */
export const op = operations<'s3', Inside>('s3');

type Name = OperationName<'s3'>;
type Input<N extends Name> = OperationInput<'s3', N>;
type Maybe<T> = T | Promise<T>;

/** A request about a bucket that is there. */
interface InBucket {
  readonly bucket: Bucket;
}
export type AboutBucket = AskContext<Inside> & InBucket;
export type BucketContext = DataContext<Inside> & InBucket;

/** What must be allowed, and what was found on the way and `run` is to build on. */
export type Asked<Known> = Known extends undefined
  ? { demands: readonly Demand[]; known?: undefined }
  : { demands: readonly Demand[]; known: Known };

/** What an operation in a bucket hands from its question to its work. */
interface Handed<Known> {
  readonly bucket: Bucket;
  readonly known: Known;
}

type Data<N extends Name> = DataSpec<Input<N>, OperationOutput<'s3', N>, Inside>;

interface BucketSpec<N extends Name, Known> {
  readonly parameters: Data<N>['parameters'];
  authorize(input: Input<N>, about: AboutBucket): Maybe<Asked<Known>>;
  run(context: BucketContext, input: Input<N>, known: Known): Maybe<OperationOutput<'s3', N>>;
}

/** What every request in a bucket may carry. */
interface Addressed {
  readonly Bucket: string;
  readonly Key?: string;
  readonly UploadId?: string;
  readonly VersionId?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
  readonly RequestPayer?: string | undefined;
}

/**
 * An operation in a bucket. The bucket that was authorized is the one that is used: should its name go to somebody
 * else in between, the engine knows the old number no more.
 */
export function inBucket<N extends Name, Known = undefined>(name: N, spec: BucketSpec<N, Known>): Operation {
  const paid = 'RequestPayer' in spec.parameters;
  return op.data(name, {
    // The compiler does not see that these are the same for every name.
    parameters: spec.parameters as never,
    async authorize(input, context) {
      const address = input as unknown as Addressed;
      const { read, scope, world, ports } = context;
      const sought = ports.buckets.find(address.Bucket);
      const bucket = sought instanceof Promise ? await sought : sought;
      if (!bucket) throw errors.noSuchBucket(address.Bucket);
      checkOwner(bucket, address.ExpectedBucketOwner);
      if (paid) checkPayer(bucket, scope, address.RequestPayer);
      const permits = (demand: Demand) => withRequestKeys([demand], input, context).every(context.permits);
      try {
        const { demands, known } = await spec.authorize(input, { read, scope, world, ports, permits, bucket });
        const handed: Handed<unknown> = { bucket, known };
        return { demands: withRequestKeys(demands, input, context), known: handed };
      } catch (error) {
        throw fromEngine(error, nouns(address));
      }
    },
    async run(context, input, handed) {
      const { bucket, known } = handed as Handed<Known>;
      const { store, scope, world, ports } = context;
      checkVersionId((input as unknown as Addressed).VersionId);
      try {
        const inside: BucketContext = {
          store,
          scope,
          world,
          ports,
          bucket,
          get signal() {
            return context.signal;
          },
        };
        const output = await spec.run(inside, input, known);
        return bucket.settings.payer && scope.account !== bucket.owner.account
          ? { ...output, RequestCharged: 'requester' }
          : output;
      } catch (error) {
        throw fromEngine(error, nouns(input as unknown as Addressed));
      }
    },
  });
}

/** Versions are named by 32 hexadecimal digits or, where they were made without versioning, `null`. */
export function checkVersionId(id: string | undefined): void {
  if (id !== undefined && !/^([0-9a-f]{32}|null)$/.test(id)) throw errors.invalidVersion(id);
}

/** Where the requester pays, he must be known and must say that he knows. */
export function checkPayer({ settings, owner }: Bucket, { account }: Scope, says: string | undefined): void {
  if (settings.payer && account !== owner.account && (account === '' || says !== 'requester'))
    throw errors.accessDenied();
}

interface RowsSpec<N extends Name> {
  readonly parameters: Data<N>['parameters'];
  /** What must be allowed: the name of an action on the bucket, or something else that says so. */
  readonly allows: string | ((input: Input<N>, about: { bucket: Bucket; scope: Scope }) => readonly Demand[]);
  run(context: WriteContext<Inside> & InBucket, input: Input<N>): Maybe<OperationOutput<'s3', N>>;
}

/** An operation that changes what is kept about a bucket: only rows, in one transaction. */
export function changingBucket<N extends Name>(name: N, { parameters, allows, run }: RowsSpec<N>): Operation {
  return op.write(name, {
    parameters: parameters as never,
    async authorize(input, context) {
      const bucket = await addressedBucket(context.read, input as unknown as Addressed);
      const about = { bucket, scope: context.scope };
      const demands = typeof allows === 'string' ? [bucketDemand(allows, about)] : allows(input, about);
      return withRequestKeys(demands, input, context);
    },
    async run(context, input) {
      const bucket = await addressedBucket(context.tx, input as unknown as Addressed);
      return run({ ...context, bucket }, input);
    },
  });
}

/** The bucket of a request as its rows are in this snapshot or transaction. */
export async function addressedBucket(read: Read, { Bucket: name, ExpectedBucketOwner }: Addressed): Promise<Bucket> {
  const bucket = await readBucket(read, name);
  if (!bucket) throw errors.noSuchBucket(name);
  checkOwner(bucket, ExpectedBucketOwner);
  return bucket;
}

/** A client may say whose bucket it thinks it is about. */
export function checkOwner({ owner }: Bucket, expected: string | undefined): void {
  if (expected === undefined || expected === owner.account) return;
  throw /^\d{12}$/.test(expected) ? errors.accessDenied() : errors.invalidOwner(expected);
}

const nouns = (input: Addressed) => ({
  bucket: input.Bucket,
  key: input.Key,
  upload: input.UploadId,
  condition: conditionName(input),
});
