import type { ObjectInfo } from '@mallee/object-engine';
import { errors } from '../errors.ts';

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
}

/** S3 tells times of objects in whole seconds. */
export const modified = (at: number): Date => new Date(at - (at % 1000));

export const quoted = (etag: string): string => `"${etag}"`;

/** An ETag as the engine keeps it: clients write it with quotes or without. */
export const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');

/**
 * The first condition that does not hold, in the order of RFC 9110, section 13.2.2; undefined if all do. A condition
 * on a date counts only where none on the ETag of the same sense stands.
 */
function failing(conditions: Conditions, { etag, at }: ObjectInfo): Failing | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const time = modified(at).getTime();
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) return 'If-Match';
  } else if (ifUnmodifiedSince && time > ifUnmodifiedSince.getTime()) return 'If-Unmodified-Since';
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, etag)) return 'If-None-Match';
  } else if (ifModifiedSince && time <= ifModifiedSince.getTime()) return 'If-Modified-Since';
  return undefined;
}

type Failing = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since';

/** For reading: what the client has already is 304. */
export function checkRead(conditions: Conditions, info: ObjectInfo): void {
  const which = failing(conditions, info);
  if (!which) return;
  if (which === 'If-Match' || which === 'If-Unmodified-Since') throw errors.preconditionFailed(which);
  throw errors.notModified({ etag: quoted(info.etag), 'last-modified': modified(info.at).toUTCString() });
}

/** For the source of a copy: 412 whatever fails. */
export function checkCopy(conditions: Conditions, info: ObjectInfo): void {
  const which = failing(conditions, info);
  if (which) throw errors.preconditionFailed(`x-amz-copy-source-${which}`);
}

function matches(header: string, etag: string): boolean {
  return header.split(',').some((each) => each.trim() === '*' || unquoted(each.trim().replace(/^W\//, '')) === etag);
}

/** For writing: asked where writes are put in order, so that of two `If-None-Match: *` only one wins. */
export function writeCondition(input: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined }) {
  const { IfMatch, IfNoneMatch } = input;
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== '*')
    throw errors.invalidArgument('If-None-Match', IfNoneMatch, 'Only * is understood here.');
  if (IfMatch === undefined && IfNoneMatch === undefined) return undefined;
  return {
    ...(IfMatch !== undefined && { ifMatch: unquoted(IfMatch) }),
    ...(IfNoneMatch !== undefined && { ifNoneMatch: '*' }),
  };
}

export const conditionName = (input: { IfNoneMatch?: string | undefined }): string =>
  input.IfNoneMatch === undefined ? 'If-Match' : 'If-None-Match';
