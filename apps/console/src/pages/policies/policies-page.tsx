import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { Name, Time, To } from '../../ui/text.tsx';
import { actionsFor } from './actions.ts';
import { type Policy, policies, policyHref } from './policies.ts';
import { create } from './verbs.ts';

const kind = ({ Arn }: Policy) => (Arn?.includes('::aws:') ? 'of the cloud' : 'of this account');
const columns: readonly Column<Policy>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.PolicyName,
    cell: (row) => <To href={policyHref(row.Arn!)}>{row.PolicyName}</To>,
    width: 280,
  },
  { id: 'kind', title: 'Kind', value: kind, cell: kind },
  {
    id: 'attached',
    title: 'Attached to',
    value: (row) => row.AttachmentCount,
    cell: (row) => row.AttachmentCount ?? 0,
    compared: true,
    width: 130,
  },
  {
    id: 'description',
    title: 'Description',
    value: (row) => row.Description,
    cell: (row) => <Name>{row.Description}</Name>,
    width: 280,
  },
  {
    id: 'changed',
    title: 'Changed',
    value: (row) => row.UpdateDate,
    cell: (row) => <Time>{row.UpdateDate}</Time>,
    compared: true,
  },
];
const key = ({ Arn }: Policy) => Arn!;
const actions = actionsFor();

export default function PoliciesPage() {
  const asked = useQuery(policies);
  return (
    <ListPage
      help={
        <p>
          A policy says what is allowed or forbidden. It holds for the users, groups and roles that it is attached to.
        </p>
      }
      id="policies"
      title="Policies"
      noun={['policy', 'policies']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      create={create}
      empty="No policy yet. Write one here, or for one user, group or role alone on its page."
    />
  );
}
