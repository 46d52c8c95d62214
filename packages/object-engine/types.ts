import type { StagedBody } from './bodies.ts';
import type { ByteRange } from './body-reader.ts';

/** How the bucket keeps versions at the moment of the call. */
export type Versioning = 'off' | 'enabled' | 'suspended';

/** What is known of a version without its body. */
export interface ObjectInfo {
  /** `null`, or 32 hex digits that encode the version's place in the order of all writes. */
  readonly version: string;
  /** A delete marker: the key reads as absent. */
  readonly marker: boolean;
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since 1970, as the writer said. */
  readonly at: number;
  /** The caller's own bytes. */
  readonly meta: Buffer;
}

export interface ListedObject extends ObjectInfo {
  readonly key: Buffer;
}

export interface ListedVersion extends ListedObject {
  readonly latest: boolean;
}

/** A version whose bytes stay readable until `release`, or until nothing was read for five minutes. */
export interface ObjectReader {
  readonly info: ObjectInfo;
  /** The body (or those bytes of it) at once if it is at most 64 KiB, else undefined. Does not release. */
  small(range?: ByteRange): Buffer | undefined;
  /**
   * The body in buffers of up to 1 MiB. Releases when it ends, is left or fails. With `lent` each buffer is the
   * caller's only until it asks for the next one (so wait until it is sent): that saves most of a large read's cost.
   */
  open(range?: ByteRange, buffers?: 'own' | 'lent'): AsyncGenerator<Buffer, void, undefined>;
  /** Sizes of the bodies that this one is made of, as their writers told them: several after an upload in parts. */
  parts(): readonly number[];
  /** What is stored of one of them, whatever its size was told to be. Does not release. */
  part(index: number, range?: ByteRange, buffers?: 'own' | 'lent'): AsyncGenerator<Buffer, void, undefined>;
  release(): void;
}

export interface Condition {
  /** `*` or an ETag: the current version must exist and match, else `no-such-key` or `condition-failed`. */
  readonly ifMatch?: string | undefined;
  /** `*` or an ETag: there must be no current version, or none with this ETag. */
  readonly ifNoneMatch?: string | undefined;
}

/**
 * Asked at the moment of decision, with everything decided before it in view: for quota, object lock and whatever
 * else the caller's rules hold. Returns a reason to refuse with, or undefined. Must be quick and change nothing.
 */
export type Check = (facts: {
  /** The version that the operation replaces, hides, deletes or amends. */
  readonly target: ObjectInfo | undefined;
  /** The version that will be gone for good, if any: what a lock protects. */
  readonly ends: ObjectInfo | undefined;
  /** What the bucket gets more of, older versions and parts included; negative where it shrinks. */
  readonly grows: { readonly versions: number; readonly bytes: number };
  readonly usage: Usage;
}) => string | undefined;

export interface Usage {
  readonly objects: number;
  readonly bytes: number;
  /** Versions that are not current, delete markers among them. */
  readonly olderVersions: number;
  readonly olderBytes: number;
  readonly uploads: number;
  readonly uploadBytes: number;
}

export interface PutObject {
  readonly body: StagedBody | Buffer;
  readonly meta: Buffer;
  readonly etag: string;
  readonly at: number;
  readonly versioning: Versioning;
  readonly condition?: Condition | undefined;
  readonly check?: Check | undefined;
}

export interface PutAnswer {
  /** As in ObjectInfo. */
  readonly version: string;
  /** Rises with every operation of the engine. */
  readonly sequence: number;
}

export interface DeleteObject {
  /** Deletes this version for good; without it, what the bucket's versioning asks for. */
  readonly version?: string | undefined;
  readonly versioning: Versioning;
  /** For the delete marker. */
  readonly at: number;
  readonly meta?: Buffer | undefined;
  readonly condition?: Condition | undefined;
  readonly check?: Check | undefined;
}

export interface DeleteAnswer {
  /** False when there was nothing to delete. */
  readonly deleted: boolean;
  /** The delete marker that was made, or the version that was removed. */
  readonly version: string | undefined;
  /** Whether `version` is a delete marker. */
  readonly marker: boolean;
  /** As of a put; undefined where nothing was done. */
  readonly sequence: number | undefined;
}

export interface PutPart {
  readonly body: StagedBody;
  readonly meta: Buffer;
  readonly etag: string;
  readonly at: number;
  readonly check?: Check | undefined;
}

export interface PartInfo {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly at: number;
  readonly meta: Buffer;
}

export interface UploadInfo {
  readonly upload: string;
  readonly key: Buffer;
  readonly at: number;
  readonly meta: Buffer;
}

export interface CompleteUpload {
  /** In the order of the object's bytes. */
  readonly parts: readonly { readonly number: number; readonly etag: string }[];
  readonly etag: string;
  /** The object's metadata; without it, what the upload was made with. */
  readonly meta?: Buffer | undefined;
  readonly at: number;
  readonly versioning: Versioning;
  readonly condition?: Condition | undefined;
  readonly check?: Check | undefined;
}

export interface CompleteAnswer extends PutAnswer {
  readonly etag: string;
}

export interface ListOptions {
  readonly prefix?: Buffer | undefined;
  /** Begin behind this key; if it is a group (ends with the delimiter), behind everything in it. */
  readonly after?: Buffer | undefined;
  readonly delimiter?: Buffer | undefined;
  /** Objects and groups together. */
  readonly limit: number;
}

export interface ObjectList {
  readonly objects: ListedObject[];
  /** Common prefixes, each ending with the delimiter. */
  readonly groups: Buffer[];
  /** Pass as `after` to go on; undefined at the end. */
  readonly next: Buffer | undefined;
}

export interface ListVersionsOptions extends ListOptions {
  /** With `after`: begin behind this version of that key instead of behind all of them. */
  readonly afterVersion?: string | undefined;
}

export interface VersionList {
  readonly versions: ListedVersion[];
  readonly groups: Buffer[];
  /** `version` is no null here: whoever deletes what a page holds must find the way on. */
  readonly next: { readonly key: Buffer; readonly version: string | undefined } | undefined;
}

export interface UploadList {
  readonly uploads: UploadInfo[];
  readonly groups: Buffer[];
  readonly next: { readonly key: Buffer; readonly upload: string | undefined } | undefined;
}
