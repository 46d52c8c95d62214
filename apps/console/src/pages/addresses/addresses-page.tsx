import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { useAction } from '../../api/use-action.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { nameOf } from '../../ui/tags.ts';
import { TagsDialog } from '../../ui/tags-dialog.tsx';
import { CopyId, Name, To } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { type Address, addresses } from './addresses.ts';
import { MoveDialog } from './move-dialog.tsx';
import { verbs } from './verbs.ts';

const columns: readonly Column<Address>[] = [
  {
    id: 'address',
    title: 'Address',
    value: (row) => row.PublicIp,
    cell: (row) => <CopyId>{row.PublicIp}</CopyId>,
    width: 180,
  },
  { id: 'name', title: 'Name', value: (row) => nameOf(row.Tags), cell: (row) => <Name>{nameOf(row.Tags)}</Name> },
  {
    id: 'state',
    title: 'State',
    value: (row) => (row.AssociationId ? 'in use' : 'free'),
    cell: (row) =>
      row.AssociationId ? (
        <StateBadge state="in-use">in use</StateBadge>
      ) : (
        <StateBadge state="stopped">free</StateBadge>
      ),
    width: 120,
  },
  {
    id: 'instance',
    title: 'Machine',
    value: (row) => row.InstanceId,
    cell: (row) => (row.InstanceId ? <To href={`instances/${row.InstanceId}`}>{row.InstanceId}</To> : '–'),
    width: 210,
  },
  {
    id: 'private',
    title: 'Private address',
    value: (row) => row.PrivateIpAddress,
    cell: (row) => row.PrivateIpAddress ?? '–',
  },
  { id: 'id', title: 'Allocation ID', value: (row) => row.AllocationId, width: 250 },
];
const key = ({ AllocationId }: Address) => AllocationId!;

export default function AddressesPage() {
  const asked = useQuery(addresses);
  const [moving, setMoving] = useState<Address>();
  const [tagging, setTagging] = useState<Address>();
  const allocate = useAction('ec2', 'AllocateAddress', {
    done: (_, { PublicIp }) => `${PublicIp} is yours.`,
    refresh: ['DescribeAddresses'],
  });
  const actions: Action<Address>[] = [
    { id: 'move', text: verbs.move, whyNot: one(), run: ([row]) => setMoving(row) },
    {
      id: 'take',
      text: verbs.take,
      whyNot: each(({ AssociationId }) => (AssociationId ? undefined : 'No machine has it.')),
      run: (rows) =>
        confirm({
          title: `Take ${plural(rows.length, 'address', 'addresses')} away?`,
          text: 'The machines cannot be reached there any more. The addresses stay yours.',
          items: rows.map(({ PublicIp, InstanceId }) => `${PublicIp} from ${InstanceId}`),
          button: 'Take away',
          steps: rows.map(({ AssociationId }) => step('ec2', 'DisassociateAddress', { AssociationId: AssociationId! })),
          done: `${plural(rows.length, 'address is', 'addresses are')} free.`,
        }),
    },
    { id: 'tags', text: verbs.tags, whyNot: one(), run: ([row]) => setTagging(row) },
    {
      id: 'release',
      text: verbs.release,
      whyNot: each(({ AssociationId }) => (AssociationId ? 'Take it away from its machine first.' : undefined)),
      run: (rows) =>
        confirm({
          title: `Release ${plural(rows.length, 'address', 'addresses')}?`,
          text: 'Somebody else may get them next. This cannot be undone.',
          items: rows.map(({ PublicIp }) => PublicIp!),
          button: 'Release',
          steps: rows.map(({ AllocationId }) => step('ec2', 'ReleaseAddress', { AllocationId: AllocationId! })),
          done: `Released ${plural(rows.length, 'address', 'addresses')}.`,
        }),
    },
  ];
  const make = (
    <Button variant="primary" loading={allocate.isPending} onClick={() => allocate.mutate({ Domain: 'vpc' })}>
      Allocate an address
    </Button>
  );
  return (
    <ListPage
      help={
        <p>
          An elastic address belongs to your account until you release it. Move it between machines, and those who know
          it find the new one.
        </p>
      }
      id="addresses"
      title="Elastic addresses"
      noun={['address', 'addresses']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      buttons={make}
      empty={{
        title: 'No elastic address',
        text: 'Machines have public addresses of their own, which go when they stop. Allocate one that stays.',
      }}
    >
      {moving && <MoveDialog address={moving} close={() => setMoving(undefined)} />}
      {tagging && (
        <TagsDialog
          title={`Tags of ${tagging.PublicIp}`}
          resource={tagging.AllocationId!}
          tags={tagging.Tags ?? []}
          close={() => setTagging(undefined)}
        />
      )}
    </ListPage>
  );
}
