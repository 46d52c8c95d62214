import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { CopyId, Name, Time, To } from '../../ui/text.tsx';
import { actionsFor } from './actions.ts';
import { type Role, roles } from './roles.ts';
import { create } from './verbs.ts';

const columns: readonly Column<Role>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.RoleName,
    cell: (row) => <To href={`roles/${row.RoleName}`}>{row.RoleName}</To>,
    width: 240,
  },
  {
    id: 'text',
    title: 'Description',
    value: (row) => row.Description,
    cell: (row) => <Name>{row.Description}</Name>,
    width: 260,
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
const key = ({ RoleName }: Role) => RoleName!;
const actions = actionsFor();

export default function RolesPage() {
  const asked = useQuery(roles);
  return (
    <ListPage
      help={
        <p>
          A role is taken for a time by a machine, or by somebody of another account, and may then do what its policies
          allow.
        </p>
      }
      id="roles"
      title="Roles"
      noun={['role', 'roles']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      create={create}
      empty="No role yet. Give one to a machine, and programs on it need no keys."
    />
  );
}
