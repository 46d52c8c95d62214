import { AwsError } from '@mallee/base';
import type { DeleteAnswer } from '@mallee/object-engine';
import type { Bucket } from '../buckets.ts';
import { errors, fromEngine } from '../errors.ts';
import { keyBytes, versionId } from '../objects.ts';
import { type BucketContext, inBucket } from '../op.ts';
import { unquoted } from '../rules/conditions.ts';
import { keyDemand } from '../rules/demands.ts';
import * as shared from '../rules/parameters.ts';

const mostKeys = 1000;

interface Target {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ETag?: string | undefined;
}

const actionFor = ({ VersionId }: Target) => (VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion');

export const deleteObject = inBucket('DeleteObject', {
  parameters: {
    ...shared.addressedKey,
    ...shared.requestPayer,
    VersionId: 'used',
    IfMatch: 'used',
    MFA: 'absent',
    BypassGovernanceRetention: { only: [false] },
    IfMatchLastModifiedTime: 'absent',
    IfMatchSize: 'absent',
  },
  authorize: (input, about) => ({ demands: [keyDemand(actionFor(input), input.Key, about, 'WRITE')] }),
  async run(context, { Key, VersionId, IfMatch }) {
    const { marker, version } = await remove(context, { Key, VersionId, ETag: IfMatch });
    return { ...(marker && { DeleteMarker: true }), ...versionId(context.bucket, version) };
  },
});

export const deleteObjects = inBucket('DeleteObjects', {
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
    BypassGovernanceRetention: { only: [false] },
  },
  authorize: ({ Delete }, about) => ({
    demands: targets(Delete).map((target) => keyDemand(actionFor(target), target.Key ?? '', about, 'WRITE')),
  }),
  async run(context, { Delete }) {
    const outcomes = await Promise.all(targets(Delete).map((target) => attempt(context, target)));
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
async function attempt(context: BucketContext, target: Target) {
  const { Key, VersionId } = target;
  try {
    return { deleted: deletedView(context.bucket, target, await remove(context, target)) };
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

function remove({ bucket, ports, world }: BucketContext, { Key = '', VersionId, ETag }: Target) {
  return ports.engine.delete(bucket.number, keyBytes(Key), {
    ...{ version: VersionId, versioning: bucket.versioning, at: world.now() },
    condition: ETag === undefined ? undefined : { ifMatch: unquoted(ETag) },
  });
}
