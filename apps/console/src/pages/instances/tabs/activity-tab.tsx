import { useInfiniteQuery } from '@tanstack/react-query';
import { ResourceTable } from '../../../ui/resource-table.tsx';
import { activity } from '../../activity/activity.ts';
import { columns, rowKey } from '../../activity/columns.tsx';
import type { Instance } from '../instances.ts';

/** What was done to the machine, by whom, and how it ended. */
export function ActivityTab({ instance: { InstanceId } }: { instance: Instance }) {
  const asked = useInfiniteQuery(activity({ Resource: InstanceId! }));
  return (
    <ResourceTable
      id="instance-activity"
      title="Activity"
      noun={['entry', 'entries']}
      embedded
      columns={columns}
      rowKey={rowKey}
      rows={asked.data?.pages.flatMap(({ Entries }) => Entries)}
      asked={asked}
      sortBy="time"
      descending
      empty="Nothing is written down about it."
    />
  );
}
