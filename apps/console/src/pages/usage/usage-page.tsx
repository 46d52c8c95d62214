import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
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

export default function UsagePage() {
  return (
    <AskedTable
      id="usage"
      title="Usage"
      noun={['account', 'accounts']}
      ask={['mallee', 'DescribeUsage', 'Accounts']}
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
