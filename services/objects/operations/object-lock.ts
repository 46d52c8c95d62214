import type { Bucket } from '../buckets.ts';
import { errors } from '../errors.ts';
import { lockErrors } from '../lock-errors.ts';
import { amendMeta, askAboutKeptObject, type Found, lookAtObject } from '../objects.ts';
import { inBucket } from '../op.ts';
import { bypassing } from '../rules/demands.ts';
import { lockKeys, mayReplace, readRetention } from '../rules/lock.ts';
import * as shared from '../rules/parameters.ts';

interface Wish {
  readonly found: Found | 'absent';
  readonly bypass: boolean;
}

const named = ({ Key, VersionId }: { Key: string; VersionId?: string | undefined }) => ({
  key: Key,
  version: VersionId,
});

const getObjectRetention = inBucket<'GetObjectRetention', Found | 'absent'>('GetObjectRetention', {
  parameters: { ...shared.addressedKey, ...shared.requestPayer, VersionId: 'used' },
  authorize: (input, about) => askAboutKeptObject('GetObjectRetention', about, named(input)),
  async run(context, input, known) {
    checkLocks(context.bucket);
    const { meta } = await lookAtObject(context, named(input), known);
    const { retention } = meta.lock ?? {};
    if (!retention) throw lockErrors.noneOnObject();
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
  },
});

const putObjectRetention = inBucket<'PutObjectRetention', Wish>('PutObjectRetention', {
  parameters: {
    ...shared.addressedKey,
    ...shared.requestPayer,
    ...shared.bodyDigests,
    VersionId: 'used',
    BypassGovernanceRetention: 'used',
    Retention: {
      within: { Mode: 'used', RetainUntilDate: 'used', EventHold: 'absent', EventHoldDuration: 'absent' },
    },
  },
  async authorize(input, about) {
    const { Mode, RetainUntilDate } = input.Retention ?? {};
    const keys = lockKeys({ ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate }, about.world.now());
    const { demands, known } = await askAboutKeptObject('PutObjectRetention', about, named(input), keys);
    return { demands, known: { found: known, bypass: bypassing(input.BypassGovernanceRetention, input.Key, about) } };
  },
  async run(context, input, { found, bypass }) {
    checkLocks(context.bucket);
    const moment = { now: context.world.now(), bypass };
    const retention = readRetention(input.Retention, moment.now);
    await lookAtObject(context, named(input), found);
    await amendMeta(context, named(input), found, (meta) => {
      if (!mayReplace(meta.lock?.retention, retention, moment)) throw lockErrors.locked();
      return { ...meta, lock: { ...meta.lock, retention } };
    });
    return {};
  },
});

const getObjectLegalHold = inBucket<'GetObjectLegalHold', Found | 'absent'>('GetObjectLegalHold', {
  parameters: { ...shared.addressedKey, ...shared.requestPayer, VersionId: 'used' },
  authorize: (input, about) => askAboutKeptObject('GetObjectLegalHold', about, named(input)),
  async run(context, input, known) {
    checkLocks(context.bucket);
    const { meta } = await lookAtObject(context, named(input), known);
    const { hold } = meta.lock ?? {};
    if (!hold) throw lockErrors.noneOnObject();
    return { LegalHold: { Status: hold } };
  },
});

const putObjectLegalHold = inBucket<'PutObjectLegalHold', Found | 'absent'>('PutObjectLegalHold', {
  parameters: {
    ...shared.addressedKey,
    ...shared.requestPayer,
    ...shared.bodyDigests,
    VersionId: 'used',
    LegalHold: { within: { Status: 'used' } },
  },
  authorize: (input, about) => {
    const keys = lockKeys({ ObjectLockLegalHoldStatus: input.LegalHold?.Status }, about.world.now());
    return askAboutKeptObject('PutObjectLegalHold', about, named(input), keys);
  },
  async run(context, input, known) {
    checkLocks(context.bucket);
    const hold = input.LegalHold?.Status;
    if (hold !== 'ON' && hold !== 'OFF') throw errors.malformedXml();
    await lookAtObject(context, named(input), known);
    await amendMeta(context, named(input), known, (meta) => ({ ...meta, lock: { ...meta.lock, hold } }));
    return {};
  },
});

function checkLocks({ settings }: Bucket): void {
  if (!settings.lock) throw lockErrors.missing();
}

/** How long a version is kept, and whether without end. */
export const objectLock = [getObjectRetention, putObjectRetention, getObjectLegalHold, putObjectLegalHold];
