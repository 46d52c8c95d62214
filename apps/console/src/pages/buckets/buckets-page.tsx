import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { Time, To } from '../../ui/text.tsx';
import { actionsFor } from './actions.ts';
import { type Bucket, buckets } from './buckets.ts';
import { create } from './verbs.ts';

const columns: readonly Column<Bucket>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.Name,
    cell: (row) => <To href={`buckets/${row.Name}`}>{row.Name}</To>,
    width: 360,
  },
  {
    id: 'made',
    title: 'Made',
    value: (row) => row.CreationDate,
    cell: (row) => <Time>{row.CreationDate}</Time>,
    compared: true,
  },
];
const key = ({ Name }: Bucket) => Name!;

const actions = actionsFor();

export default function BucketsPage() {
  const asked = useQuery(buckets);
  return (
    <ListPage
      help={
        <>
          <p>
            A bucket holds objects: files of any size under names of your choice. Slashes in names look like folders.
          </p>
          <p>Nobody but your account can read it until you share a link or write a policy.</p>
        </>
      }
      id="buckets"
      title="Buckets"
      noun={['bucket', 'buckets']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      create={create}
      empty={{ title: 'No bucket yet', text: 'Create one and drop files or folders onto its page.' }}
    />
  );
}
