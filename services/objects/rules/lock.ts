import type { Check } from '@mallee/object-engine';
import type { Bucket } from '../buckets.ts';
import { errors } from '../errors.ts';
import { lockErrors, lockedReason } from '../lock-errors.ts';
import { type ObjectMeta, readMeta } from './meta.ts';

/** Source of the rules and messages: "Locking objects with Object Lock", Amazon S3 User Guide. */
const modes = ['GOVERNANCE', 'COMPLIANCE'] as const;
type Mode = (typeof modes)[number];

export interface Retention {
  readonly mode: Mode;
  /** Milliseconds since 1970; the version stays at least until then. */
  readonly until: number;
}

/** What keeps a version from being deleted. */
export interface Lock {
  readonly retention?: Retention | undefined;
  /** Undefined: never set. */
  readonly hold?: 'ON' | 'OFF' | undefined;
}

/** What a bucket with lock gives to new versions that bring no retention of their own. */
export interface DefaultRetention {
  readonly mode: Mode;
  readonly days?: number;
  readonly years?: number;
}

/** What a request says about a new object's lock. */
export interface LockRequest {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

interface Moment {
  readonly now: number;
  /** Whether the caller asked to pass over governance, and may. */
  readonly bypass: boolean;
}

/** Decided where writes are put in order: nothing that is locked at that moment ends, whoever asks. */
export const unlessLocked =
  (moment: Moment): Check =>
  ({ ends }) =>
    // Reading JSON costs more than the look whether it can be of interest.
    ends?.meta.includes(lockInMeta) && holdsBack(readMeta(ends.meta).lock, moment) ? lockedReason : undefined;

const lockInMeta = '"lock":';

function holdsBack(lock: Lock | undefined, { now, bypass }: Moment): boolean {
  if (lock?.hold === 'ON') return true;
  const { retention } = lock ?? {};
  return retention !== undefined && retention.until > now && !(retention.mode === 'GOVERNANCE' && bypass);
}

/** May this retention take the place of that one? Longer is always right; anything weaker only past governance. */
export function mayReplace(held: Retention | undefined, wanted: Retention | undefined, moment: Moment): boolean {
  if (!held || held.until <= moment.now) return true;
  if (wanted && wanted.mode === held.mode && wanted.until >= held.until) return true;
  return held.mode === 'GOVERNANCE' && moment.bypass;
}

/** The lock that a request gives to a new object, where it gives one. */
export function readLock(request: LockRequest, { settings }: Pick<Bucket, 'settings'>, now: number): Lock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = request;
  if (mode === undefined && until === undefined && hold === undefined) return {};
  if (!settings.lock) throw lockErrors.missing();
  if ((mode === undefined) !== (until === undefined))
    throw errors.invalidArgument(
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
      '',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
    throw errors.invalidArgument('x-amz-object-lock-legal-hold', hold, "Legal Hold must be either of 'ON' or 'OFF'");
  if (mode !== undefined && !isMode(mode))
    throw errors.invalidArgument('x-amz-object-lock-mode', mode, 'Unknown wormMode directive.');
  if (until) checkFuture('x-amz-object-lock-retain-until-date', until, now);
  return { ...(isMode(mode) && until && { retention: { mode, until: until.getTime() } }), ...(hold && { hold }) };
}

/** The body of PutObjectRetention; undefined takes the retention away. */
export function readRetention(
  asked: { Mode?: string | undefined; RetainUntilDate?: Date | undefined } | undefined,
  now: number,
): Retention | undefined {
  const { Mode: mode, RetainUntilDate: until } = asked ?? {};
  if (mode === undefined && until === undefined) return undefined;
  if (!isMode(mode) || !until) throw errors.malformedXml();
  checkFuture('RetainUntilDate', until, now);
  return { mode, until: until.getTime() };
}

/** What a new version is locked with: what its request said, and the bucket's usual retention for what it did not. */
export function lockOf(asked: Lock, { settings }: Pick<Bucket, 'settings'>, at: number): Lock | undefined {
  const usual = settings.lock?.retention;
  const retention = asked.retention ?? (usual && { mode: usual.mode, until: endOf(usual, at) });
  if (!retention && !asked.hold) return undefined;
  return { ...(retention && { retention }), ...(asked.hold && { hold: asked.hold }) };
}

const mostDays = 36_500;
const mostYears = 100;

export function readDefaultRetention(asked: {
  Mode?: string | undefined;
  Days?: number | undefined;
  Years?: number | undefined;
}): DefaultRetention {
  const { Mode: mode, Days: days, Years: years } = asked;
  if (!isMode(mode) || (days === undefined) === (years === undefined)) throw errors.malformedXml();
  const period = days ?? years!;
  const name = days === undefined ? 'Years' : 'Days';
  if (!Number.isInteger(period) || period < 1)
    throw errors.invalidArgument(name, String(period), 'Default retention period must be a positive integer value.');
  if (period > (days === undefined ? mostYears : mostDays))
    throw errors.invalidArgument(name, String(period), 'Default retention period too large');
  return days === undefined ? { mode, years: period } : { mode, days: period };
}

/** What readers may learn of a lock, by headers. */
export function lockView({ lock }: ObjectMeta, may: { retention: boolean; hold: boolean }) {
  const { retention, hold } = lock ?? {};
  return {
    ...(retention &&
      may.retention && {
        ObjectLockMode: retention.mode,
        ObjectLockRetainUntilDate: new Date(retention.until),
      }),
    ...(hold && may.hold && { ObjectLockLegalHoldStatus: hold }),
  };
}

/** The condition keys that a wished retention and hold bring. */
export function lockKeys(
  { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold }: LockRequest,
  now: number,
): Record<string, string> {
  return {
    ...(mode !== undefined && { 's3:object-lock-mode': mode }),
    ...(until && {
      's3:object-lock-retain-until-date': until.toISOString(),
      's3:object-lock-remaining-retention-days': String(Math.ceil((until.getTime() - now) / day)),
    }),
    ...(hold !== undefined && { 's3:object-lock-legal-hold': hold }),
  };
}

const day = 86_400_000;

function endOf({ days, years }: DefaultRetention, at: number): number {
  if (days !== undefined) return at + days * day;
  const end = new Date(at);
  end.setUTCFullYear(end.getUTCFullYear() + years!);
  return end.getTime();
}

function checkFuture(name: string, until: Date, now: number): void {
  if (until.getTime() <= now)
    throw errors.invalidArgument(name, until.toISOString(), 'The retain until date must be in the future!');
}

const isMode = (text: string | undefined): text is Mode => modes.some((mode) => mode === text);
