import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { step } from '../../api/step.ts';
import type { Item } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Await } from '../../ui/loading.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Name, To } from '../../ui/text.tsx';

type Task = Item<'ec2', 'DescribeImportImageTasks', 'ImportImageTasks'>;

const placeOf = ({ SnapshotDetails }: Task): string => {
  const from = SnapshotDetails?.[0]?.UserBucket;
  return from ? `${from.S3Bucket}/${from.S3Key}` : '–';
};

/** Imports of the account: how far each is, and what came of it. */
export function ImportTasks() {
  const asked = useQuery({ ...query('ec2', 'DescribeImportImageTasks', {}), refetchInterval: 30_000 });
  return (
    <Await query={asked}>
      {({ ImportImageTasks = [] }) => (
        <Table<Task>
          items={ImportImageTasks}
          trackBy="ImportTaskId"
          header={
            <Header variant="h2" counter={`(${ImportImageTasks.length})`}>
              Imports
            </Header>
          }
          empty={<Box color="text-body-secondary">Nothing has been imported yet.</Box>}
          columnDefinitions={[
            { id: 'id', header: 'Import', cell: ({ ImportTaskId }) => ImportTaskId, isRowHeader: true },
            { id: 'from', header: 'From', cell: (task) => <Name>{placeOf(task)}</Name> },
            {
              id: 'state',
              header: 'State',
              cell: ({ Status, Progress, StatusMessage }) =>
                Status === 'active' ? (
                  <ProgressBar value={Number(Progress ?? 0)} additionalInfo={StatusMessage} ariaLabel="Progress" />
                ) : (
                  <StateBadge state={Status === 'completed' ? 'ok' : 'failed'}>
                    {Status === 'completed' ? 'done' : (StatusMessage ?? 'failed')}
                  </StateBadge>
                ),
            },
            {
              id: 'image',
              header: 'Image',
              cell: ({ ImageId }) => (ImageId ? <To href={`images/${ImageId}`}>{ImageId}</To> : '–'),
            },
            {
              id: 'action',
              header: 'Action',
              cell: ({ ImportTaskId, Status }) =>
                Status === 'active' ? (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Give up ${ImportTaskId}`}
                    onClick={() =>
                      confirm({
                        title: 'Give the import up?',
                        text: 'What was converted is thrown away. The disk in the bucket stays.',
                        items: [ImportTaskId!],
                        button: 'Give up',
                        steps: [step('ec2', 'CancelImportTask', { ImportTaskId: ImportTaskId! })],
                        done: 'The import is given up.',
                      })
                    }
                  >
                    Give up
                  </Button>
                ) : (
                  '–'
                ),
            },
          ]}
        />
      )}
    </Await>
  );
}
