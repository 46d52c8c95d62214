import { type AccountId, AwsError } from '@mallee/base';
import { date } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { describeInSlices } from '../repos/describe-in-slices.ts';
import { type VolumeFacts, volumesOf } from '../repos/volumes.ts';
import { listDemand, resourceDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { tagList } from '../rules/tag-specifications.ts';
import { volumeState } from '../rules/volume-state.ts';

const stateOf = ({ row, attachment }: VolumeFacts) => volumeState(row, attachment !== undefined);
const attachmentState = ({ row }: VolumeFacts) => (row.existed === 1 ? ('attached' as const) : ('attaching' as const));
const iso = (at: number) => date(at).toISOString();

const named = { keyOf: ({ row }: VolumeFacts) => row.id, code: 'Volume', noun: 'volume' };

/** Source: DescribeVolumes, Amazon EC2 API Reference. */
const description: Description<VolumeFacts> = {
  ...named,
  filters: {
    'attachment.attach-time': ({ attachment }) => attachment && iso(attachment.attached_at),
    'attachment.delete-on-termination': ({ attachment }) =>
      attachment && String(attachment.delete_on_termination === 1),
    'attachment.device': ({ attachment }) => attachment?.device,
    'attachment.instance-id': ({ attachment }) => attachment?.instance,
    'attachment.status': (facts) => facts.attachment && attachmentState(facts),
    'availability-zone': ({ row }) => row.zone,
    'create-time': ({ row }) => iso(row.created_at),
    encrypted: ({ row }) => String(row.encrypted === 1),
    'fast-restored': () => 'false',
    'multi-attach-enabled': () => 'false',
    'operator.managed': () => 'false',
    'operator.principal': () => undefined,
    size: ({ row }) => String(row.gib),
    'snapshot-id': ({ row }) => row.snapshot ?? undefined,
    status: stateOf,
    'volume-id': ({ row }) => row.id,
    'volume-type': ({ row }) => row.type,
  },
};

const describeVolumes = op.read('DescribeVolumes', {
  parameters: {
    VolumeIds: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    IncludeManagedResources: { only: [false] },
  },
  authorize: (_, about) => listDemand('DescribeVolumes', about),
  async run({ read, scope }, { VolumeIds, Filters, MaxResults, NextToken }) {
    const ids = (VolumeIds ?? []).filter((id) => id !== 'verbose');
    const everybody = ids.length < (VolumeIds ?? []).length && scope.subject.cloudAdministrator;
    checkIds(ids);
    const source = volumesOf(read, everybody ? undefined : scope.account);
    const question = { ids, filters: Filters, MaxResults, NextToken };
    const { rows, ...more } = await describeInSlices(description, source, question);
    return { Volumes: rows.map(volumeView), ...more };
  },
});

function volumeView(facts: VolumeFacts) {
  const { row, attachment } = facts;
  return {
    VolumeId: row.id,
    Size: row.gib,
    SnapshotId: row.snapshot ?? '',
    AvailabilityZone: row.zone,
    State: stateOf(facts),
    CreateTime: date(row.created_at),
    VolumeType: row.type as 'gp2',
    ...(row.iops !== null && { Iops: row.iops }),
    ...(row.throughput !== null && { Throughput: row.throughput }),
    Encrypted: row.encrypted === 1,
    MultiAttachEnabled: false,
    Attachments: attachment
      ? [
          {
            VolumeId: row.id,
            InstanceId: attachment.instance,
            Device: attachment.device,
            State: attachmentState(facts),
            AttachTime: date(attachment.attached_at),
            DeleteOnTermination: attachment.delete_on_termination === 1,
          },
        ]
      : [],
    Tags: tagList(facts.tags),
  };
}

/** Whether a volume's content can be read and written. */
const health = ({ row }: VolumeFacts) =>
  row.phase === 'lost' ? 'impaired' : row.phase === 'present' ? 'ok' : 'insufficient-data';
const healthDetail = { ok: 'passed', impaired: 'failed', 'insufficient-data': 'insufficient-data' } as const;

/** No volume has events or actions that its owner could take, so their filters match nothing. */
const absent = Object.fromEntries(
  [
    ...['action.code', 'action.description', 'action.event-id', 'event.description', 'event.event-id'],
    ...['event.event-type', 'event.not-after', 'event.not-before'],
  ].map((name) => [name, () => undefined]),
);

/** Source: DescribeVolumeStatus, Amazon EC2 API Reference. */
const statusDescription: Description<VolumeFacts> = {
  ...named,
  filters: {
    'availability-zone': ({ row }) => row.zone,
    'operator.managed': () => 'false',
    'operator.principal': () => undefined,
    'volume-status.details-name': () => 'io-enabled',
    'volume-status.details-status': (facts) => healthDetail[health(facts)],
    'volume-status.status': health,
    ...absent,
  },
};

const describeVolumeStatus = op.read('DescribeVolumeStatus', {
  parameters: {
    VolumeIds: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    IncludeManagedResources: { only: [false] },
  },
  authorize: (_, about) => listDemand('DescribeVolumeStatus', about),
  async run({ read, scope }, { VolumeIds, Filters, MaxResults, NextToken }) {
    checkIds(VolumeIds ?? []);
    const question = { ids: VolumeIds, filters: Filters, MaxResults, NextToken };
    const { rows, ...more } = await describeInSlices(statusDescription, volumesOf(read, scope.account), question);
    return {
      VolumeStatuses: rows.map((facts) => ({
        VolumeId: facts.row.id,
        AvailabilityZone: facts.row.zone,
        VolumeStatus: {
          Status: health(facts),
          Details: [{ Name: 'io-enabled' as const, Status: healthDetail[health(facts)] }],
        },
        Actions: [],
        Events: [],
        AttachmentStatuses: [],
      })),
      ...more,
    };
  },
});

const describeVolumeAttribute = op.read('DescribeVolumeAttribute', {
  parameters: { VolumeId: 'used', Attribute: 'used' },
  async authorize({ VolumeId, Attribute }, about) {
    const { row, tags } = await one(about.read, about.scope.account, VolumeId ?? '');
    const context = { 'ec2:Attribute': Attribute ?? '', 'ec2:VolumeID': row.id, 'ec2:VolumeType': row.type };
    return [resourceDemand('DescribeVolumeAttribute', 'volume', row.id, about, { tags, context })];
  },
  async run({ read, scope }, { VolumeId, Attribute }) {
    const { row } = await one(read, scope.account, VolumeId ?? '');
    // Input and output of a volume stop only with its host, so there is nothing to enable again.
    if (Attribute === 'autoEnableIO') return { VolumeId: row.id, AutoEnableIO: { Value: false } };
    if (Attribute === 'productCodes') return { VolumeId: row.id, ProductCodes: [] };
    throw errors.invalidValue('attribute', Attribute, 'Use autoEnableIO or productCodes.');
  },
});

const describeVolumesModifications = op.read('DescribeVolumesModifications', {
  parameters: {
    VolumeIds: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    IncludeManagedResources: { only: [false] },
  },
  authorize: (_, about) => listDemand('DescribeVolumesModifications', about),
  async run({ read, scope }, { VolumeIds, Filters, MaxResults, NextToken }) {
    for (const id of VolumeIds ?? []) {
      const { row } = await one(read, scope.account, id);
      throw new AwsError(
        'InvalidVolumeModification.NotFound',
        400,
        `Modification for volume '${row.id}' does not exist.`,
      );
    }
    // Volumes are not modified by this cloud: the list is empty, and what was asked is checked all the same.
    describe(modifications, [], { filters: Filters, MaxResults, NextToken });
    return { VolumesModifications: [] };
  },
});

/** Source: DescribeVolumesModifications, Amazon EC2 API Reference. */
const modifications: Description<VolumeFacts> = {
  ...named,
  limits: { least: 1, most: 500 },
  filters: Object.fromEntries(
    [
      ...['modification-state', 'operator.managed', 'operator.principal', 'original-iops', 'original-size'],
      ...['original-volume-type', 'originalMultiAttachEnabled', 'start-time', 'target-iops', 'target-size'],
      ...['target-volume-type', 'targetMultiAttachEnabled', 'volume-id'],
    ].map((name) => [name, () => undefined]),
  ),
};

async function one(read: Read, account: AccountId, id: string): Promise<VolumeFacts> {
  checkIds([id]);
  const [found] = await volumesOf(read, account).withIds([id.toLowerCase()]);
  if (!found) throw errors.notFound('Volume', 'volume', [id]);
  return found;
}

function checkIds(ids: readonly string[]): void {
  const malformed = ids.find((id) => !/^vol-[0-9a-f]{8}([0-9a-f]{9})?$/i.test(id));
  if (malformed !== undefined) throw errors.malformedId('VolumeID', malformed);
}

export const volumeOperations = [
  describeVolumes,
  describeVolumeStatus,
  describeVolumeAttribute,
  describeVolumesModifications,
];
