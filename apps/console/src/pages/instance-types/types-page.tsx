import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { useSession } from '../../app/use-session.ts';
import { type Action, one } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { bytes } from '../../ui/words.ts';
import { type InstanceType, instanceTypes } from './types.ts';

const columns: readonly Column<InstanceType>[] = [
  { id: 'name', title: 'Type', value: (row) => row.InstanceType, width: 180 },
  {
    id: 'cpus',
    title: 'vCPU',
    value: (row) => row.VCpuInfo?.DefaultVCpus,
    compared: true,
    width: 110,
  },
  {
    id: 'memory',
    title: 'Memory (MiB)',
    value: (row) => row.MemoryInfo?.SizeInMiB,
    cell: (row) => bytes((row.MemoryInfo?.SizeInMiB ?? 0) * 1024 * 1024),
    compared: true,
    width: 150,
  },
  {
    id: 'architecture',
    title: 'Architecture',
    value: (row) => row.ProcessorInfo?.SupportedArchitectures?.join(', '),
    cell: (row) => row.ProcessorInfo?.SupportedArchitectures?.join(', '),
    width: 150,
  },
  {
    id: 'interfaces',
    title: 'Network interfaces',
    value: (row) => row.NetworkInfo?.MaximumNetworkInterfaces,
    cell: (row) => `at most ${row.NetworkInfo?.MaximumNetworkInterfaces}`,
    compared: true,
  },
  {
    id: 'disks',
    title: 'Disks',
    value: (row) => row.EbsInfo?.MaximumEbsAttachments,
    cell: (row) => `at most ${row.EbsInfo?.MaximumEbsAttachments}`,
    compared: true,
  },
];
const key = ({ InstanceType }: InstanceType) => InstanceType!;

export default function TypesPage() {
  const { administrator } = useSession();
  const asked = useQuery(instanceTypes);
  const [changing, setChanging] = useState<InstanceType>();
  const actions: Action<InstanceType>[] = [
    {
      id: 'change',
      text: 'Change its size',
      whyNot: one(() => (administrator ? undefined : 'Only administrators of the cloud may.')),
      run: ([row]) => setChanging(row),
    },
  ];
  return (
    <ListPage
      help={
        <p>
          A type says how many processors and how much memory a machine has. The size of its disk is chosen at the
          launch.
        </p>
      }
      id="instance-types"
      title="Instance types"
      noun={['type', 'types']}
      columns={columns}
      rowKey={key}
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
