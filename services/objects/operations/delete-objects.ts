import { AwsError } from '@mallee/base';
import type { Demand } from '@mallee/gateway/op';
import type { DeleteAnswer } from '@mallee/object-engine';
import type { Bucket } from '../buckets.ts';
import { errors, fromEngine } from '../errors.ts';
import { writerOf } from '../new-object-access.ts';
import { announce } from '../notifications.ts';
import { keyBytes, versionId } from '../objects.ts';
import { type AboutBucket, type BucketContext, checkVersionId, inBucket } from '../op.ts';
import { unquoted } from '../rules/conditions.ts';
import { bypassing, keyDemand } from '../rules/demands.ts';
import { unlessLocked } from '../rules/lock.ts';
import { writeMeta } from '../rules/meta.ts';
import * as shared from '../rules/parameters.ts';

const mostKeys = 1000;

interface Target {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ETag?: string | undefined;
}

/** What deleting one of them takes. */
function demandFor({ Key = '', VersionId }: Target, about: AboutBucket): Demand {
  if (VersionId === undefined) return keyDemand('DeleteObject', Key, about, 'WRITE');
  return keyDemand('DeleteObjectVersion', Key, about, 'WRITE', { 's3:VersionId': VersionId });
}

export const deleteObject = inBucket<'DeleteObject', boolean>('DeleteObject', {
  parameters: {
    ...shared.addressedKey,
    ...shared.requestPayer,
    VersionId: 'used',
    IfMatch: 'used',
    MFA: 'absent',
    BypassGovernanceRetention: 'used',
    IfMatchLastModifiedTime: 'absent',
    IfMatchSize: 'absent',
  },
  authorize: (input, about) => ({
    demands: [demandFor(input, about)],
    known: bypassing(input.BypassGovernanceRetention, input.Key, about),
  }),
  async run(context, { Key, VersionId, IfMatch }, bypass) {
    const answer = await remove(context, { Key, VersionId, ETag: IfMatch }, bypass);
    await announce(context, ...removal(Key, VersionId, answer));
    const { marker, version = VersionId } = answer;
    return { ...(marker && { DeleteMarker: true }), ...versionId(context.bucket, version) };
  },
});

/** A target with what its caller may do to it. */
interface Judged {
  readonly target: Target;
  readonly allowed: boolean;
  readonly bypass: boolean;
}

export const deleteObjects = inBucket<'DeleteObjects', readonly Judged[]>('DeleteObjects', {
  parameters: {
    ...shared.addressed,
    ...shared.requestPayer,
    ChecksumAlgorithm: 'used',
    Delete: {
      within: {
        Quiet: 'used',
        Objects: {
          within: { Key: 'used', VersionId: 'used', ETag: 'used', LastModifiedTime: 'absent', Size: 'absent' },
        },
      },
    },
    MFA: 'absent',
    BypassGovernanceRetention: 'used',
  },
  /** A key that is forbidden costs only itself; the request is refused when all of them are. */
  authorize({ Delete, BypassGovernanceRetention }, about) {
    const judged = targets(Delete).map((target) => {
      const demand = demandFor(target, about);
      const bypass = bypassing(BypassGovernanceRetention, target.Key ?? '', about);
      return { target, demand, allowed: about.permits(demand), bypass };
    });
    const allowed = judged.filter((each) => each.allowed);
    return { demands: (allowed.length > 0 ? allowed : judged).map(({ demand }) => demand), known: judged };
  },
  async run(context, { Delete }, judged) {
    const outcomes = await Promise.all(judged.map((each) => attempt(context, each)));
    await announce(context, ...outcomes.flatMap(({ events = [] }) => events));
    return {
      Deleted: Delete?.Quiet ? [] : outcomes.flatMap(({ deleted }) => deleted ?? []),
      Errors: outcomes.flatMap(({ failed }) => failed ?? []),
    };
  },
});

function targets(wanted: { Objects?: readonly Target[] | undefined } | undefined): readonly Target[] {
  const objects = wanted?.Objects ?? [];
  if (objects.length === 0 || objects.length > mostKeys || objects.some(({ Key }) => !Key)) throw errors.malformedXml();
  return objects;
}

/** One key's failure is its own. */
async function attempt(context: BucketContext, { target, allowed, bypass }: Judged) {
  const { Key, VersionId } = target;
  try {
    if (!allowed) throw errors.accessDenied();
    checkVersionId(VersionId);
    const answer = await remove(context, target, bypass);
    return { deleted: deletedView(context.bucket, target, answer), events: removal(Key, VersionId, answer) };
  } catch (error) {
    const failure = fromEngine(error, { bucket: context.bucket.name, key: Key });
    if (!(failure instanceof AwsError)) throw failure;
    return { failed: { Key, VersionId, Code: failure.code, Message: failure.message } };
  }
}

function deletedView({ versioning }: Bucket, { Key, VersionId }: Target, { marker, version }: DeleteAnswer) {
  if (versioning === 'off') return { Key, VersionId };
  return { Key, VersionId, ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: version }) };
}

/** Whoever deletes a marker by its version deletes a version like any other. */
function removal(key = '', asked: string | undefined, { deleted, marker, version, sequence }: DeleteAnswer) {
  const name = marker && asked === undefined ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
  return deleted ? [{ name, key, version, sequence }] : [];
}

function remove(
  { bucket, ports, world, scope }: BucketContext,
  { Key = '', VersionId, ETag }: Target,
  bypass: boolean,
): Promise<DeleteAnswer> {
  const now = world.now();
  const owner = writerOf(scope, bucket);
  return ports.engine.delete(bucket.number, keyBytes(Key), {
    ...{ version: VersionId, versioning: bucket.versioning, at: now },
    meta: owner && writeMeta({ owner }),
    condition: ETag === undefined ? undefined : { ifMatch: unquoted(ETag) },
    check: unlessLocked({ now, bypass }),
  });
}
