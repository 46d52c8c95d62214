import { useQuery } from '@tanstack/react-query';
import type { Column } from '../../ui/columns.ts';
import { ListPage } from '../../ui/list-page.tsx';
import { Name, Some, To } from '../../ui/text.tsx';
import { actions } from './actions.ts';
import { type SecurityGroup, securityGroups } from './groups.ts';
import { trafficOf } from './traffic.ts';
import { create } from './verbs.ts';

const columns: readonly Column<SecurityGroup>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (one) => one.GroupName,
    cell: (one) => <To href={`security-groups/${one.GroupId}`}>{one.GroupName}</To>,
    width: 200,
  },
  { id: 'id', title: 'Group ID', value: (one) => one.GroupId, cell: (one) => one.GroupId, width: 210 },
  {
    id: 'in',
    title: 'Lets in',
    value: (one) => (one.IpPermissions ?? []).map(trafficOf).join(', '),
    cell: (one) => <Some>{(one.IpPermissions ?? []).map(trafficOf)}</Some>,
    width: 210,
  },
  {
    id: 'out',
    title: 'Lets out',
    value: (one) => (one.IpPermissionsEgress ?? []).map(trafficOf).join(', '),
    cell: (one) => <Some>{(one.IpPermissionsEgress ?? []).map(trafficOf)}</Some>,
  },
  {
    id: 'description',
    title: 'Description',
    value: (one) => one.Description,
    cell: (one) => <Name>{one.Description}</Name>,
    width: 260,
  },
  { id: 'vpc', title: 'VPC', value: (one) => one.VpcId, cell: (one) => one.VpcId, width: 200 },
];
const key = ({ GroupId }: SecurityGroup) => GroupId!;
const all = actions();

export default function GroupsPage() {
  const asked = useQuery(securityGroups);
  return (
    <ListPage
      help={
        <>
          <p>
            A security group says which traffic its machines may receive and send. Whatever no rule allows is dropped.
          </p>
          <p>A machine can be in several groups: traffic passes that any of them allows. Changes hold at once.</p>
        </>
      }
      id="security-groups"
      title="Security groups"
      noun={['security group', 'security groups']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={all}
      create={create}
      empty={{ title: 'No security group', text: 'Groups decide which traffic reaches machines.' }}
    />
  );
}
