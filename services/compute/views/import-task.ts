import type { OperationOutput } from '@mallee/wire';
import type { ComputeSettings } from '../op.ts';
import { printedImageId } from '../rules/image-ids.ts';
import { fromJson, type Reason } from '../rules/json.ts';
import type { ImageRow } from '../tables.ts';

type Task = NonNullable<NonNullable<OperationOutput<'ec2', 'DescribeImportImageTasks'>['ImportImageTasks']>[number]>;

/** AWS calls a task that failed or was cancelled `deleted`. */
export const taskState = ({ phase }: Pick<ImageRow, 'phase'>): string =>
  phase === 'importing' ? 'active' : phase === 'failed' ? 'deleted' : 'completed';

/** An import as EC2 describes it; the image is named once it can be used. */
export function importTaskView(row: ImageRow, settings: ComputeSettings): Task {
  const slash = row.location.indexOf('/');
  const Status = taskState(row);
  const reason = fromJson<Reason>(row.reason);
  const percent = String(row.import_progress ?? 0);
  return {
    ImportTaskId: row.import_task!,
    Architecture: row.architecture,
    ...(row.description !== null && { Description: row.description }),
    Encrypted: false,
    LicenseType: 'BYOL',
    Platform: row.platform === 'windows' ? 'Windows' : 'Linux',
    Status,
    ...(Status === 'active' && { Progress: percent, StatusMessage: percent === '0' ? 'pending' : 'converting' }),
    ...(Status === 'completed' && { ImageId: printedImageId(row.id, settings) }),
    ...(Status === 'deleted' && reason && { StatusMessage: `ClientError: ${reason.say}` }),
    SnapshotDetails: [
      {
        ...(row.bytes !== null && { DiskImageSize: row.bytes }),
        ...(row.import_format !== null && { Format: row.import_format.toUpperCase() }),
        Status,
        UserBucket: { S3Bucket: row.location.slice(0, slash), S3Key: row.location.slice(slash + 1) },
      },
    ],
  };
}
