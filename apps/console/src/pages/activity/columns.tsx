import type { Column } from '../../ui/columns.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { CopyId, Name, Some, Time } from '../../ui/text.tsx';
import { type Activity, lookOf, principalOf } from './activity.ts';

export const columns: readonly Column<Activity>[] = [
  {
    id: 'time',
    title: 'When',
    value: (row) => row.Time,
    cell: (row) => <Time>{row.Time}</Time>,
    compared: true,
    width: 160,
  },
  { id: 'who', title: 'Who', value: principalOf, cell: (row) => <Name>{principalOf(row)}</Name>, width: 180 },
  {
    id: 'action',
    title: 'What',
    value: (row) => `${row.ServiceName}:${row.Action}`,
    width: 240,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    value: (row) => row.Outcome,
    cell: (row) => <StateBadge state={lookOf(row)}>{row.Outcome}</StateBadge>,
    width: 150,
  },
  {
    id: 'resources',
    title: 'On what',
    value: (row) => row.Resources.join(', '),
    cell: (row) => <Some>{row.Resources}</Some>,
    width: 260,
  },
  {
    id: 'reason',
    title: 'Reason',
    value: (row) => [row.Code, row.Message].filter(Boolean).join(': '),
    cell: (row) => <Name>{[row.Code, row.Message].filter(Boolean).join(': ')}</Name>,
    width: 320,
  },
  { id: 'from', title: 'From', value: (row) => row.SourceIp, width: 130 },
  {
    id: 'key',
    title: 'Access key',
    value: (row) => row.AccessKeyId,
    cell: (row) => row.AccessKeyId ?? '–',
    hidden: true,
  },
  { id: 'account', title: 'Account', value: (row) => row.AccountId, hidden: true },
  {
    id: 'request',
    title: 'Request',
    value: (row) => row.RequestId,
    cell: (row) => <CopyId>{row.RequestId}</CopyId>,
    hidden: true,
    width: 320,
  },
];

export const rowKey = ({ RequestId, Action, Time }: Activity): string => `${RequestId} ${Action} ${Time}`;
