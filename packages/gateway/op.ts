import type { AccountId, AwsError, Instant, World } from '@mallee/base';
import type { NamedPolicy, Subject } from '@mallee/policy';
import type { Migrations, Read, Store, Tx } from '@mallee/store';
import type { BodySummary, OperationInput, OperationName, OperationOutput, ServiceName } from '@mallee/wire';
import type { Parameters } from './parameters.ts';

export type { ActivityEntry, ActivityFilter } from './activity.ts';
export { changed } from './changes.ts';
export type { Parameters };

/**
 * An operation is one action of one service: typed input in, typed output out. It knows no HTTP, no XML and no host.
 * Each says what it needs to be allowed (`authorize`); one that does not, does not compile.
 */

/** Who asks, and from where. */
export interface Scope {
  /** The account whose resources the request is about. */
  readonly account: AccountId;
  readonly subject: Subject;
  /** Absent when the caller is anonymous. */
  readonly accessKey?: string | undefined;
  readonly requestId: string;
  /** Dotted or colon form; the peer's, since no proxy is trusted. */
  readonly sourceIp: string;
  readonly secure: boolean;
  readonly userAgent: string;
  /** How the request was signed; absent when the caller is anonymous. */
  readonly authentication?: Authentication | undefined;
  /** Of an encrypted connection: `1.3`. */
  readonly tls?: string | undefined;
  /** The protocol's API version as the client named it. */
  readonly version?: string;
}

/** What S3's condition keys tell of a signature. */
export interface Authentication {
  readonly type: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST';
  readonly version: 'AWS4-HMAC-SHA256' | 'AWS';
  /** Milliseconds since the request was signed. */
  readonly age?: number | undefined;
  /** `x-amz-content-sha256` as it was sent. */
  readonly contentSha256?: string | undefined;
}

/** One thing that must be allowed: an action on a resource, with the condition keys that belong to it. */
export interface Demand {
  /** `ec2:RunInstances`. */
  readonly action: string;
  /** The resource's ARN, or `*` for actions that have none. */
  readonly resource: string;
  /** The account that owns the resource; the caller's own where it does not exist yet. */
  readonly account: AccountId;
  /** Condition keys beside the global ones, such as `ec2:Region` or `aws:RequestTag/Name`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** A policy that hangs on the resource itself (buckets, roles). */
  readonly resourcePolicy?: NamedPolicy | undefined;
  /** The resource's own list (ACL, launch permission) lets this caller in. */
  readonly granted?: boolean;
  /** Everyone may do this to what is his own (a user's look at himself) unless it is denied or bounded. */
  readonly needsNoPermission?: boolean;
}

/** No permission is needed, for a reason that is written down. */
export interface Open {
  readonly open: string;
}

/** What must be allowed, and what was found on the way for a data operation's `run` to build on. */
export interface Asked {
  readonly demands: readonly Demand[];
  readonly known: unknown;
}

export interface ReadContext<Ports> {
  readonly read: Read;
  readonly scope: Scope;
  readonly world: World;
  readonly ports: Ports;
}

/** While permissions are looked at. */
export interface AskContext<Ports> extends ReadContext<Ports> {
  /** For what is done or told only as far as it is allowed; what must be allowed is demanded. */
  permits(demand: Demand): boolean;
}

export interface WriteContext<Ports> {
  readonly tx: Tx;
  readonly scope: Scope;
  readonly world: World;
  readonly ports: Ports;
}

/** For operations whose work is not rows: it may take long and holds neither snapshot nor writer. */
export interface DataContext<Ports> {
  readonly store: Store;
  readonly scope: Scope;
  readonly world: World;
  readonly ports: Ports;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** An object's content on its way in; S3's operations find it in place of `Body`. */
export interface Upload {
  /** Of the content; undefined where the client does not tell. */
  readonly length: number | undefined;
  /** To be read once. What came out may be used only if reading ended without an error. */
  read(): AsyncIterable<Uint8Array>;
  /** All of it at once, instead of `read`, where it is known to be of at most so many bytes and comes without framing. */
  readSmall(most: number): Promise<Buffer> | undefined;
  /** Size and digests, after the last byte. */
  summary(): BodySummary;
  /** How many bytes have come by now. */
  readonly received: number;
}

type Maybe<T> = T | Promise<T>;
type Authorize<In, Ports> = (input: In, context: AskContext<Ports>) => Maybe<readonly Demand[] | Open | Asked>;

interface Common<In, Ports> {
  /** Every member of the input and what we do with it, so that none is ignored in silence. */
  readonly parameters: Parameters<In>;
  /** Runs in the same snapshot or transaction as the operation, so that what it saw still holds. */
  readonly authorize: Authorize<In, Ports>;
}

export interface ReadSpec<In, Out, Ports> extends Common<In, Ports> {
  run(context: ReadContext<Ports>, input: In): Maybe<Out>;
}

export interface WriteSpec<In, Out, Prepared, Ports> extends Common<In, Ports> {
  /** A repeat with the same token gives the first answer's resources, as they are by then. */
  readonly idempotent?: {
    token(input: In): string | undefined;
    /** What to keep so that `recall` can find the result again. */
    remember(output: Out): string;
    recall(context: WriteContext<Ports>, remembered: string): Maybe<Out>;
  };
  /** Slow work before the transaction (keys, hashes, manifests); writes nothing; skipped for DryRun. */
  prepare?(input: In, context: DataContext<Ports>): Promise<Prepared>;
  /** Awaits nothing but `tx`; may run more than once. */
  run(context: WriteContext<Ports>, input: In, prepared: Prepared): Maybe<Out>;
}

export interface DataSpec<In, Out, Ports> extends Common<In, Ports> {
  run(context: DataContext<Ports>, input: In, known: unknown): Maybe<Out>;
}

/** An operation as the gateway holds it, with its types erased at the one place where the wire meets them. */
export interface Operation {
  readonly service: ServiceName;
  readonly name: string;
  readonly kind: 'read' | 'write' | 'data';
  readonly parameters: Parameters<Record<string, unknown>>;
  readonly authorize: Authorize<unknown, unknown>;
  readonly idempotent?: WriteSpec<unknown, unknown, unknown, unknown>['idempotent'];
  readonly prepare?: WriteSpec<unknown, unknown, unknown, unknown>['prepare'];
  readonly run: (context: never, input: unknown, before?: unknown) => Maybe<unknown>;
}

/** A request that a browser makes for a page, or its question whether it may. */
export interface CrossOriginRequest {
  readonly preflight: boolean;
  readonly bucket?: string;
  readonly key?: string;
  readonly origin: string | undefined;
  /** Of the request, or of the one that a preflight is about. */
  readonly method: string | undefined;
  /** What a preflight says about the headers to come, in lower case. */
  readonly headers: readonly string[];
}

/** Somebody reads a bucket's website. */
export interface SiteRequest {
  readonly bucket: string;
  readonly key: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly here: { readonly host: string; readonly protocol: string };
  /** The object as a stranger gets it; `anew` without the request's range and conditions. */
  read(key: string, anew?: 'anew'): Promise<Record<string, unknown>>;
  /** Lets go of an object that was read and is not the answer. */
  discard(output: Record<string, unknown>): Promise<void>;
}

/** An object that was read, or another place to look. */
export type SiteAnswer =
  | { readonly output: Record<string, unknown>; readonly status?: number }
  | { readonly redirect: { readonly status: number; readonly location: string } };

/** A request that has been answered. */
export interface Served {
  readonly requestId: string;
  /** Whether it was a website's reader. */
  readonly site: boolean;
  /** When its answer was complete. */
  readonly at: Instant;
  readonly seconds: number;
  readonly method: string;
  /** As it was sent, with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bucket: string | undefined;
  readonly operation: string | undefined;
  /** Absent where the caller could not be told. */
  readonly scope: Scope | undefined;
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly output: Readonly<Record<string, unknown>> | undefined;
  readonly status: number;
  /** Of an error. */
  readonly code: string | undefined;
  /** Of the body; undefined where there was none or nobody counted. */
  readonly bytesSent: number | undefined;
}

/** Why an operation is not there. */
export interface Absence {
  /** The rest of a sentence that begins with what is absent. */
  readonly why: string;
  /** The answer, where AWS itself has ended the operation. */
  readonly error?: () => AwsError;
}

/** One service, ready to be composed with the others. */
export interface Service {
  readonly name: ServiceName;
  readonly operations: readonly Operation[];
  /** By operation: AWS has them, this cloud has them not, and there is a reason. */
  readonly absent?: Readonly<Record<string, Absence>>;
  readonly ports: unknown;
  readonly migrations?: Migrations;
  /**
   * What lets a page of another origin use the service from a browser: headers for the answer. Throws where a preflight
   * is refused.
   */
  crossOrigin?(asked: CrossOriginRequest): Promise<Readonly<Record<string, string>> | undefined>;
  /** Answers readers of a website that the service's resources make. */
  site?(request: SiteRequest): Promise<SiteAnswer>;
  /** Hears of every request that was answered; must cost next to nothing. */
  served?(request: Served): void;
  /** Lets a request act for another account (Eucalyptus' `DelegateAccount`). */
  scopeFor?(read: Read, scope: Scope, input: Readonly<Record<string, unknown>>): Promise<Scope>;
}

/** The makers of one service's operations; `Ports` is what the service may ask of the rest of the cloud. */
export function operations<S extends ServiceName, Ports>(service: S) {
  const make =
    (kind: Operation['kind']) =>
    (name: string, spec: unknown): Operation =>
      Object.freeze({ service, name, kind, ...(spec as Pick<Operation, 'parameters' | 'authorize' | 'run'>) });
  return {
    /** Reads rows in one snapshot. */
    read: make('read') as <N extends OperationName<S>>(
      name: N,
      spec: ReadSpec<OperationInput<S, N>, OperationOutput<S, N>, Ports>,
    ) => Operation,
    /** Changes rows in one transaction. */
    write: make('write') as <N extends OperationName<S>, Prepared = undefined>(
      name: N,
      spec: WriteSpec<OperationInput<S, N>, OperationOutput<S, N>, Prepared, Ports>,
    ) => Operation,
    /** Moves bytes or asks a node. */
    data: make('data') as <N extends OperationName<S>>(
      name: N,
      spec: DataSpec<OperationInput<S, N>, OperationOutput<S, N>, Ports>,
    ) => Operation,
  };
}

/** The instant as the wire's schemas want it. */
export const date = (at: Instant): Date => new Date(at);
