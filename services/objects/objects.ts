import type { Demand } from '@mallee/gateway/op';
import type { ObjectInfo, ObjectReader } from '@mallee/object-engine';
import type { Bucket } from './buckets.ts';
import { errors } from './errors.ts';
import type { AboutBucket, Asked, Inside } from './op.ts';
import type { Acl, Owner, Permission } from './rules/acl.ts';
import { absentDemands, objectDemand } from './rules/demands.ts';
import { type ObjectMeta, readMeta, writeMeta } from './rules/meta.ts';
import { accessTo } from './rules/ownership.ts';

/** An object that is there, with its metadata read. */
export interface Found {
  readonly info: ObjectInfo;
  readonly meta: ObjectMeta;
  readonly owner: Owner;
  readonly acl: Acl;
}

export interface Named {
  readonly key: string;
  readonly version?: string | undefined;
}

interface InBucket {
  readonly bucket: Bucket;
  readonly ports: Pick<Inside, 'engine'>;
}

export const keyBytes = (key: string): Buffer => Buffer.from(key, 'utf8');

export function foundOf(bucket: Bucket, info: ObjectInfo): Found {
  const meta = readMeta(info.meta);
  return { info, meta, ...accessTo(bucket, meta) };
}

/** What reading an object, or something about it, takes; `known` is what was found, undefined for an absent one. */
export async function askAboutObject(
  action: string,
  permission: Permission,
  about: AboutBucket,
  { key, version }: Named,
): Promise<Asked<Found | 'absent'>> {
  const { bucket, ports } = about;
  const name = version === undefined ? action : versioned(action);
  const info = await ports.engine.head(bucket.number, keyBytes(key), version);
  if (!info || info.marker) return { demands: absentDemands(name, key, about), known: 'absent' };
  const found = foundOf(bucket, info);
  const demands: Demand[] = [objectDemand(name, key, about, found, permission)];
  return { demands, known: found };
}

/** What it takes to read or change how long a version is kept: no list of grants gives that, and versions have no name of their own for it. */
export async function askAboutKeptObject(
  action: string,
  about: AboutBucket,
  { key, version }: Named,
  context: Readonly<Record<string, string>> = {},
): Promise<Asked<Found | 'absent'>> {
  const info = await about.ports.engine.head(about.bucket.number, keyBytes(key), version);
  if (!info || info.marker) return { demands: absentDemands(action, key, about), known: 'absent' };
  const found = foundOf(about.bucket, info);
  const demand = objectDemand(action, key, about, found, undefined);
  return { demands: [{ ...demand, context: { ...demand.context, ...context } }], known: found };
}

/**
 * The object for reading. It may have changed since its permissions were looked at; if these changed too, the request
 * is to be made again. The caller reads the body to its end, or releases.
 */
export async function openObject(
  { bucket, ports: { engine } }: InBucket,
  named: Named,
  authorized: Found | 'absent',
): Promise<{ reader: ObjectReader; found: Found }> {
  const reader = await engine.get(bucket.number, keyBytes(named.key), named.version);
  if (!reader) throw absent(named);
  try {
    const found = present(bucket, named, reader.info, authorized);
    return { reader, found };
  } catch (error) {
    reader.release();
    throw error;
  }
}

/** What is known of the object, as `openObject` without its body. */
export async function lookAtObject(
  { bucket, ports: { engine } }: InBucket,
  named: Named,
  authorized: Found | 'absent',
): Promise<Found> {
  const info = await engine.head(bucket.number, keyBytes(named.key), named.version);
  if (!info) throw absent(named);
  return present(bucket, named, info, authorized);
}

/** Changes what is kept beside an object's bytes, where its permissions still are what was looked at. */
export async function amendMeta(
  { bucket, ports: { engine } }: InBucket,
  named: Named,
  authorized: Found | 'absent',
  change: (meta: ObjectMeta) => ObjectMeta,
): Promise<ObjectInfo> {
  if (authorized === 'absent') throw absent(named);
  const info = await engine.amend(bucket.number, keyBytes(named.key), {
    ...(named.version !== undefined && { version: named.version }),
    change: (meta) => writeMeta(change(readMeta(meta))),
    check: ({ target }) =>
      !target || (!target.marker && sameAccess(foundOf(bucket, target), authorized)) ? undefined : 'changed',
  });
  if (!info) throw absent(named);
  return info;
}

function present(bucket: Bucket, { key, version }: Named, info: ObjectInfo, authorized: Found | 'absent'): Found {
  if (info.marker) throw errors.deleteMarker(key, info, version !== undefined);
  if (authorized === 'absent') throw errors.conflict();
  if (info.meta.equals(authorized.info.meta)) return { ...authorized, info };
  const found = foundOf(bucket, info);
  if (!sameAccess(found, authorized)) throw errors.conflict();
  return found;
}

const absent = ({ key, version }: Named) =>
  version === undefined ? errors.noSuchKey(key) : errors.noSuchVersion(key, version);

const sameAccess = (a: Found, b: Found): boolean =>
  a.owner.id === b.owner.id && JSON.stringify(a.acl) === JSON.stringify(b.acl);

/** `GetObject` of a named version is `GetObjectVersion`; `GetObjectAcl` is `GetObjectVersionAcl`. */
const versioned = (action: string) => action.replace('Object', 'ObjectVersion');

/** Answers name versions only in buckets that keep them. */
export const versionId = ({ versioning }: Bucket, version: string | undefined): { VersionId?: string | undefined } =>
  versioning === 'off' ? {} : { VersionId: version };
