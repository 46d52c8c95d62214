import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { query } from '../../api/call.ts';
import { step } from '../../api/step.ts';
import type { Item } from '../../api/types.ts';
import { useSession } from '../../app/use-session.ts';
import { type Action, one } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { Some } from '../../ui/text.tsx';
import { bytes } from '../../ui/words.ts';
import { type InstanceType, instanceTypes } from './types.ts';

type Offer = Item<'ec2', 'DescribeInstanceTypeOfferings', 'InstanceTypeOfferings'>;
type Capacity = Item<'mallee', 'DescribeCapacity', 'InstanceTypes'>;

interface Row {
  readonly type: InstanceType;
  readonly zones: readonly string[];
  /** How many more of it fit now; only administrators of the cloud know. */
  readonly fit: number | undefined;
}

const columnsFor = (administrator: boolean): readonly Column<Row>[] => [
  { id: 'name', title: 'Type', value: ({ type }) => type.InstanceType, width: 180 },
  {
    id: 'cpus',
    title: 'vCPU',
    value: ({ type }) => type.VCpuInfo?.DefaultVCpus,
    compared: true,
    width: 110,
  },
  {
    id: 'memory',
    title: 'Memory (MiB)',
    value: ({ type }) => type.MemoryInfo?.SizeInMiB,
    cell: ({ type }) => bytes((type.MemoryInfo?.SizeInMiB ?? 0) * 1024 * 1024),
    compared: true,
    width: 150,
  },
  {
    id: 'architecture',
    title: 'Architecture',
    value: ({ type }) => type.ProcessorInfo?.SupportedArchitectures?.join(', '),
    cell: ({ type }) => type.ProcessorInfo?.SupportedArchitectures?.join(', '),
    width: 150,
  },
  {
    id: 'interfaces',
    title: 'Network interfaces',
    value: ({ type }) => type.NetworkInfo?.MaximumNetworkInterfaces,
    cell: ({ type }) => `at most ${type.NetworkInfo?.MaximumNetworkInterfaces}`,
    compared: true,
  },
  {
    id: 'disks',
    title: 'Disks',
    value: ({ type }) => type.EbsInfo?.MaximumEbsAttachments,
    cell: ({ type }) => `at most ${type.EbsInfo?.MaximumEbsAttachments}`,
    compared: true,
  },
  {
    id: 'zones',
    title: 'Zones',
    value: ({ zones }) => zones.join(', '),
    cell: ({ zones }) => <Some>{zones}</Some>,
    width: 150,
  },
  ...(administrator ? [fitColumn] : []),
];

const fitColumn: Column<Row> = {
  id: 'fit',
  title: 'Fit now',
  value: ({ fit }) => fit,
  cell: ({ fit }) => fit ?? '–',
  compared: true,
  width: 110,
};

const key = ({ type }: Row) => type.InstanceType!;

export default function TypesPage() {
  const { administrator } = useSession();
  const asked = useQuery(instanceTypes);
  const offers = useQuery(query('ec2', 'DescribeInstanceTypeOfferings', { LocationType: 'availability-zone' }));
  const capacity = useQuery({ ...query('mallee', 'DescribeCapacity', {}), enabled: administrator });
  const columns = useMemo(() => columnsFor(administrator), [administrator]);
  const rows = useMemo(
    () => asked.data && rowsOf(asked.data, offers.data?.InstanceTypeOfferings ?? [], capacity.data?.InstanceTypes),
    [asked.data, offers.data, capacity.data],
  );
  const [changing, setChanging] = useState<InstanceType>();
  const actions: Action<Row>[] = [
    {
      id: 'change',
      text: 'Change its size',
      whyNot: one(() => (administrator ? undefined : 'Only administrators of the cloud may.')),
      run: ([row]) => setChanging(row!.type),
    },
  ];
  return (
    <ListPage
      help={
        <p>
          A type says how many processors and how much memory a machine has, and in which zones it is offered. The size
          of its disk is chosen at the launch.
        </p>
      }
      id="instance-types"
      title="Instance types"
      noun={['type', 'types']}
      columns={columns}
      rowKey={key}
      rows={rows}
      asked={asked}
      actions={actions}
      single
      sortBy="cpus"
      empty="This cloud has no instance types."
    >
      {changing && <SizeDialog key={changing.InstanceType} type={changing} close={() => setChanging(undefined)} />}
    </ListPage>
  );
}

function rowsOf(
  types: readonly InstanceType[],
  offers: readonly Offer[],
  capacity: readonly Capacity[] | undefined,
): Row[] {
  const zones = Map.groupBy(offers, (offer) => offer.InstanceType);
  const free = capacity && Map.groupBy(capacity, (one) => one.InstanceType);
  return types.map((type) => ({
    type,
    zones: (zones.get(type.InstanceType) ?? []).map(({ Location }) => Location!),
    fit: free?.get(type.InstanceType!)?.reduce((sum, { Available }) => sum + Available, 0),
  }));
}

function SizeDialog({ type, close }: { type: InstanceType; close: () => void }) {
  const [cpus, setCpus] = useState(String(type.VCpuInfo?.DefaultVCpus ?? 1));
  const [memory, setMemory] = useState(String(type.MemoryInfo?.SizeInMiB ?? 512));
  const whole = (text: string, most: number) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;
  const problem = !whole(cpus, 512)
    ? 'From 1 to 512 processors.'
    : !whole(memory, 16_777_216)
      ? 'Memory is a number of MiB.'
      : undefined;
  return (
    <FormDialog
      title={`Size of ${type.InstanceType}`}
      button="Change the size"
      close={close}
      whyNot={problem}
      steps={[
        step('ec2', 'ModifyInstanceTypeAttribute', {
          Name: type.InstanceType!,
          Cpu: Number(cpus),
          Memory: Number(memory),
        }),
      ]}
      done={`${type.InstanceType} has another size now. Machines take it up when they start.`}
    >
      <FormField label="vCPU">
        <Input type="number" value={cpus} onChange={({ detail }) => setCpus(detail.value)} />
      </FormField>
      <FormField label="Memory" description="In MiB">
        <Input type="number" value={memory} onChange={({ detail }) => setMemory(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
