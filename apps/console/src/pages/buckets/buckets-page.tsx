import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { query } from '../../api/call.ts';
import type { Item } from '../../api/types.ts';
import { useSession } from '../../app/use-session.ts';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { Time, To } from '../../ui/text.tsx';
import { usageColumns } from '../usage/usage-columns.ts';
import { actionsFor } from './actions.ts';
import { type Bucket, buckets } from './buckets.ts';
import { create } from './verbs.ts';

type BucketUse = NonNullable<Item<'mallee', 'DescribeUsage', 'Accounts'>['Buckets']>[number];

interface Row extends Bucket {
  /** Undefined where it is not known, or may not be. */
  readonly use: BucketUse | undefined;
}

const columns: readonly Column<Row>[] = [
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
  ...usageColumns<Row>(({ use }) => use, false),
];
const key = ({ Name }: Bucket) => Name!;

const actions = actionsFor();

export default function BucketsPage() {
  const { accountId } = useSession();
  const asked = useQuery(buckets);
  const usage = useQuery(query('mallee', 'DescribeUsage', { AccountId: accountId }));
  const rows = useMemo(() => {
    const uses = new Map(usage.data?.Accounts[0]?.Buckets?.map((use) => [use.Name, use]));
    return asked.data?.map((bucket): Row => ({ ...bucket, use: uses.get(bucket.Name!) }));
  }, [asked.data, usage.data]);
  return (
    <ListPage<Row>
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
      rows={rows}
      asked={asked}
      actions={actions}
      create={create}
      empty={{ title: 'No bucket yet', text: 'Create one and drop files or folders onto its page.' }}
    />
  );
}
