import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, one } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { Time, To } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { type Bucket, buckets } from './buckets.ts';
import { emptyBucket, emptyingCode } from './objects/remove.ts';

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

const actions: Action<Bucket>[] = [
  { id: 'settings', text: 'Settings', whyNot: one(), href: ([row]) => `buckets/${row!.Name}?tab=settings` },
  { id: 'rights', text: 'Who may use it', whyNot: one(), href: ([row]) => `buckets/${row!.Name}?tab=rights` },
  {
    id: 'empty',
    text: 'Empty',
    whyNot: one(),
    run: ([row]) =>
      confirm({
        title: `Delete everything in ${row!.Name}?`,
        text: 'Every object, every old version and every unfinished upload. This cannot be undone.',
        button: 'Empty the bucket',
        typed: row!.Name!,
        code: emptyingCode(row!.Name!),
        run: () => emptyBucket(row!.Name!),
      }),
  },
  {
    id: 'delete',
    text: 'Delete',
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'bucket')}?`,
        text: 'Only empty buckets are deleted. Their names become free for everybody.',
        items: rows.map(({ Name }) => Name!),
        button: 'Delete',
        code: {
          calls: rows.map(({ Name }) => ({ service: 's3', operation: 'DeleteBucket', input: { Bucket: Name } })),
        },
        run: async () => {
          await forEach(rows, ({ Name }) => call('s3', 'DeleteBucket', { Bucket: Name! }));
          flash.success(`Deleted ${plural(rows.length, 'bucket')}.`);
        },
      }),
  },
];

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
      buttons={
        <Button variant="primary" href="buckets/create">
          Create a bucket
        </Button>
      }
      empty={
        <SpaceBetween size="s" alignItems="center">
          <Box variant="strong">No bucket yet</Box>
          <Box color="text-body-secondary">Create one and drop files or folders onto its page.</Box>
          <Button href="buckets/create">Create a bucket</Button>
        </SpaceBetween>
      }
    />
  );
}
