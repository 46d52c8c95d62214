import { AwsError, newId } from '@mallee/base';
import type { Read } from '@mallee/store';
import type { OperationInput, OperationOutput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { db, op } from '../op.ts';
import { imageTopic } from '../reconcilers/image-import.ts';
import { images } from '../repos/images.ts';
import { createDemands, listDemand, resourceDemand } from '../rules/demands.ts';
import { describe } from '../rules/describe.ts';
import type { Filters } from '../rules/filters.ts';
import { idPrefix } from '../rules/image-kind.ts';
import type { ImageRow } from '../tables.ts';
import { importTaskView, taskState } from '../views/import-task.ts';
import { architecture, checkDescription, importing, inspect, readDemand } from './register-image.ts';

type Container = NonNullable<OperationInput<'ec2', 'ImportImage'>['DiskContainers']>[number];

const importImage = op.write('ImportImage', {
  parameters: {
    Architecture: 'used',
    // A remark of the client's, which AWS does not show again either.
    ClientData: 'used',
    ClientToken: 'used',
    Description: 'used',
    DiskContainers: {
      within: {
        Description: 'used',
        DeviceName: 'used',
        Format: 'used',
        SnapshotId: 'absent',
        Url: 'used',
        UserBucket: { within: { S3Bucket: 'used', S3Key: 'used' } },
      },
    },
    Encrypted: { only: [false] },
    Hypervisor: { only: ['xen'] },
    KmsKeyId: 'absent',
    LicenseType: { only: ['auto', 'BYOL'] },
    Platform: 'used',
    // Objects are read with the caller's own rights, so no role is needed; the tools' usual one is let pass.
    RoleName: { only: ['vmimport'] },
    LicenseSpecifications: 'absent',
    TagSpecifications: 'absent',
    UsageOperation: 'absent',
    BootMode: { only: ['legacy-bios'] },
  },
  authorize: (input, about) => [
    ...createDemands('ImportImage', 'image', undefined, about),
    ...readDemand(locationOf(input.DiskContainers), about.scope.account),
  ],
  idempotent: {
    token: ({ ClientToken }) => ClientToken,
    remember: ({ ImportTaskId }) => ImportTaskId!,
    recall: async ({ tx, scope, ports }, id) => importTaskView(await taskOf(tx, scope.account, id), ports.settings),
  },
  async prepare({ DiskContainers }, context) {
    const location = locationOf(DiskContainers);
    if (location === undefined) throw errors.missingParameter('DiskContainers.UserBucket');
    const slash = location.indexOf('/');
    await inspect({ bucket: location.slice(0, slash), key: location.slice(slash + 1), bundle: false }, context);
    return location;
  },
  async run({ tx, scope, world, ports }, input, location: string) {
    const [container] = input.DiskContainers!;
    const platform = input.Platform?.toLowerCase();
    if (platform !== undefined && platform !== 'windows' && platform !== 'linux')
      throw errors.invalidValue('Platform', input.Platform, 'Use Windows or Linux.');
    const task = newId(world, 'import-ami');
    const row = importing(tx.now, {
      ...{ id: newId(world, idPrefix.machine), account: scope.account, name: task, location },
      description: checkDescription(input.Description),
      architecture: architecture(input.Architecture),
      platform: platform === 'windows' ? 'windows' : null,
      boot_mode: input.BootMode ?? null,
      ...{ import_task: task, import_format: formatOf(container!), import_progress: 0 },
    });
    await images.insert(tx, row);
    tx.wake(imageTopic, [row.id]);
    return importTaskView(row, ports.settings);
  },
});

type Task = ImageRow & { readonly tags: Record<string, never> };
const filters: Filters<Task> = { 'task-state': taskState };

const describeImportImageTasks = op.read('DescribeImportImageTasks', {
  parameters: { Filters: 'used', ImportTaskIds: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeImportImageTasks', about),
  async run({ read, scope, ports }, input): Promise<OperationOutput<'ec2', 'DescribeImportImageTasks'>> {
    const rows = await db(read)
      .selectFrom('image')
      .selectAll()
      .where('account', '=', scope.account)
      .where('import_task', 'is not', null)
      .orderBy('import_task')
      .execute();
    const { rows: shown, NextToken } = describe(
      { keyOf: (row) => row.import_task!, code: 'ConversionTaskId', noun: 'conversion task ID', filters },
      rows.map((row): Task => ({ ...row, tags: {} })),
      { ids: input.ImportTaskIds, filters: input.Filters, MaxResults: input.MaxResults, NextToken: input.NextToken },
    );
    return {
      ImportImageTasks: shown.map((row) => importTaskView(row, ports.settings)),
      ...(NextToken && { NextToken }),
    };
  },
});

const cancelImportTask = op.write('CancelImportTask', {
  parameters: { ImportTaskId: 'used', CancelReason: 'used' },
  authorize: ({ ImportTaskId }, about) => [
    resourceDemand('CancelImportTask', 'import-image-task', ImportTaskId ?? '*', about),
  ],
  async run({ tx, scope }, { ImportTaskId, CancelReason }) {
    if (!ImportTaskId) throw errors.missingParameter('ImportTaskId');
    const row = await taskOf(tx, scope.account, ImportTaskId);
    if (row.phase !== 'importing') throw errors.incorrectState(`The task ${ImportTaskId} has ended already.`);
    const say = CancelReason === undefined ? 'It was cancelled.' : `It was cancelled: ${CancelReason.slice(0, 255)}`;
    const reason = JSON.stringify({ code: 'Client.UserInitiatedCancel', say });
    await images.update(tx, row.id, { phase: 'failed', reason });
    return { ImportTaskId, PreviousState: 'active', State: 'deleted' };
  },
});

async function taskOf(read: Read, account: string, id: string): Promise<ImageRow> {
  const row = await db(read)
    .selectFrom('image')
    .selectAll()
    .where('import_task', '=', id)
    .where('account', '=', account)
    .executeTakeFirst();
  if (!row) throw errors.notFound('ConversionTaskId', 'conversion task ID', [id]);
  return row;
}

/** `bucket/key` of the one disk; undefined where none is named. */
function locationOf(containers: readonly Container[] = []): string | undefined {
  if (containers.length > 1)
    throw new AwsError('UnsupportedOperation', 400, 'A machine of this cloud has one disk: import one.');
  const [container] = containers;
  if (!container) return undefined;
  const { Url, UserBucket } = container;
  const place = UserBucket ? `${UserBucket.S3Bucket ?? ''}/${UserBucket.S3Key ?? ''}` : Url?.replace(/^s3:\/\//, '');
  if (place === undefined) return undefined;
  if (Url?.includes('://') && !Url.startsWith('s3://'))
    throw errors.invalidValue('Url', Url, 'Only objects of this cloud are read: s3://bucket/key.');
  if (!/^[^/]+\/./.test(place)) throw errors.invalidValue('DiskContainers', place, 'Name a bucket and a key.');
  formatOf(container);
  return place;
}

/** A stranger's word for what the object is; nothing ever guesses beyond it. */
function formatOf({ Format }: Container): NonNullable<ImageRow['import_format']> {
  const format = Format?.toLowerCase();
  if (format === 'raw' || format === 'qcow2' || format === 'iso' || format === 'vmdk') return format;
  if (format === undefined) throw errors.missingParameter('DiskContainers.Format');
  throw errors.invalidValue('Format', Format, 'Use RAW, QCOW2, VMDK or ISO; `qemu-img convert -O qcow2` reads others.');
}

export const importImageOperations = [importImage, describeImportImageTasks, cancelImportTask];
