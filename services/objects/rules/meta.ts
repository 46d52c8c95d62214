import type { ChecksumAlgorithm } from '@mallee/wire';
import { errors } from '../errors.ts';
import type { Acl, Owner } from './acl.ts';
import type { Lock } from './lock.ts';
import type { Sealed } from './sealed.ts';

/** Headers that are kept with an object and given back with it. */
export interface ContentHeaders {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  /** As the client wrote it. */
  readonly ExpiresString?: string | undefined;
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends with `-` and the number of parts. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** Everything about an object beyond its bytes, as the engine keeps it: JSON without what goes without saying. */
export interface ObjectMeta {
  readonly headers?: ContentHeaders | undefined;
  /** `x-amz-meta-*`, names in lower case. */
  readonly user?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Where readers of the bucket's website are sent on to. */
  readonly redirect?: string | undefined;
  /** Undefined: the bucket's owner. */
  readonly owner?: Owner | undefined;
  readonly acl?: Acl;
  readonly checksum?: StoredChecksum | undefined;
  /** Sizes of an assembled object's parts: runs of `count` or `count*size`, in order. */
  readonly parts?: string | undefined;
  readonly lock?: Lock | undefined;
  /** Undefined where the bytes lie there as they were sent. */
  readonly sealed?: Sealed | undefined;
}

/** S3's limit on `x-amz-meta-*` names and values together. */
const mostUserBytes = 2048;

export function writeMeta(meta: object): Buffer {
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(meta)) if (!isEmpty(value)) said[name] = value;
  return Buffer.from(JSON.stringify(said));
}

/** The last one is remembered: objects of one writer, as in a page of a listing, mostly say the same. */
export function readMeta<Meta = ObjectMeta>(stored: Buffer): Meta {
  if (stored.length === 0) return {} as Meta;
  if (stored !== last.stored && !stored.equals(last.stored))
    last = { stored, meta: JSON.parse(stored.toString()) as object };
  return last.meta as Meta;
}

let last: { stored: Buffer; meta: object } = { stored: Buffer.alloc(0), meta: {} };

export function checkUserMetadata(user: Readonly<Record<string, string>> | undefined): void {
  let size = 0;
  for (const [name, value] of Object.entries(user ?? {})) size += Buffer.byteLength(name) + Buffer.byteLength(value);
  if (size > mostUserBytes) throw errors.metadataTooLarge(size, mostUserBytes);
}

const isEmpty = (value: unknown) =>
  value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value as object).length === 0);
