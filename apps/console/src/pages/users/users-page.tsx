import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from '../../app/use-session.ts';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { CopyId, Time, To } from '../../ui/text.tsx';
import { actionsFor } from './actions.ts';
import { type User, users } from './users.ts';
import { create } from './verbs.ts';

const columns: readonly Column<User>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.UserName,
    cell: (row) => <To href={`users/${row.UserName}`}>{row.UserName}</To>,
    width: 240,
  },
  { id: 'path', title: 'Path', value: (row) => row.Path, width: 120 },
  {
    id: 'used',
    title: 'Password last used',
    value: (row) => row.PasswordLastUsed,
    cell: (row) => <Time>{row.PasswordLastUsed}</Time>,
    compared: true,
  },
  {
    id: 'made',
    title: 'Made',
    value: (row) => row.CreateDate,
    cell: (row) => <Time>{row.CreateDate}</Time>,
    compared: true,
  },
  { id: 'arn', title: 'ARN', value: (row) => row.Arn, cell: (row) => <CopyId>{row.Arn}</CopyId>, width: 380 },
];
const key = ({ UserName }: User) => UserName!;

export default function UsersPage() {
  const { user } = useSession();
  const asked = useQuery(users);
  const actions = useMemo(() => actionsFor(user), [user]);
  return (
    <ListPage
      help={
        <p>A user is a person or a program of this account. It may do what its policies, and its groups’, allow.</p>
      }
      id="users"
      title="Users"
      noun={['user', 'users']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      create={create}
      empty="No user."
    />
  );
}
