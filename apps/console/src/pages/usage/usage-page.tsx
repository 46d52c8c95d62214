import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Item, Output } from '../../api/types.ts';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { CopyId, Name } from '../../ui/text.tsx';
import { usageColumns } from './usage-columns.ts';

type Account = Item<'mallee', 'DescribeUsage', 'Accounts'>;

const columns: readonly Column<Account>[] = [
  {
    id: 'account',
    title: 'Account',
    value: (row) => row.AccountName,
    cell: (row) => <Name>{row.AccountName}</Name>,
    width: 200,
  },
  {
    id: 'number',
    title: 'Number',
    value: (row) => row.AccountId,
    cell: (row) => <CopyId>{row.AccountId}</CopyId>,
    width: 180,
  },
  ...usageColumns<Account>((row) => row, true),
];
const key = ({ AccountId }: Account) => AccountId;

const usage = queryOptions({
  queryKey: ['mallee', 'DescribeUsage', 'all'],
  queryFn: async ({ signal }) => {
    const found: Account[] = [];
    let page: { NextToken?: string } | undefined = {};
    while (page) {
      const { Accounts, NextToken }: Output<'mallee', 'DescribeUsage'> = await call(
        'mallee',
        'DescribeUsage',
        page,
        signal,
      );
      found.push(...Accounts);
      page = NextToken === undefined ? undefined : { NextToken };
    }
    return found;
  },
  refetchInterval: 30_000,
});

export default function UsagePage() {
  const asked = useQuery(usage);
  return (
    <ListPage
      id="usage"
      title="Usage"
      noun={['account', 'accounts']}
      asked={asked}
      columns={columns}
      rowKey={key}
      help={
        <>
          <p>
            What the buckets of each account hold now, and how often they were read and written in the last 30 days.
          </p>
          <p>Limits for all are in mallee.yaml; a policy whose effect is Limit binds one account or user.</p>
        </>
      }
      empty="No account has a bucket yet."
    />
  );
}
