import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { addresses } from '../addresses/addresses.ts';
import type { Instance } from './instances.ts';

const fresh = { value: '', label: 'A new one', description: 'Allocated for your account' };

/** One gesture for what takes two or three calls: allocate if need be, take it from where it is, give it here. */
export function AddressDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const { data = [], isLoading } = useQuery(addresses);
  const [chosen, setChosen] = useState('');
  const options = [
    fresh,
    ...data.map(({ AllocationId, PublicIp, InstanceId }) => ({
      value: AllocationId!,
      label: PublicIp!,
      description: InstanceId ? `now at ${InstanceId}` : 'free',
      disabled: InstanceId === instance.InstanceId,
      ...(InstanceId === instance.InstanceId && { disabledReason: 'This machine has it already.' }),
    })),
  ];
  const taken = data.find(({ AllocationId }) => AllocationId === chosen)?.InstanceId;
  const run = async () => {
    const AllocationId = chosen || (await call('ec2', 'AllocateAddress', { Domain: 'vpc' })).AllocationId!;
    try {
      await call('ec2', 'AssociateAddress', {
        AllocationId,
        InstanceId: instance.InstanceId!,
        AllowReassociation: true,
      });
    } catch (error) {
      // An address that was made for this would be left over.
      if (!chosen) await call('ec2', 'ReleaseAddress', { AllocationId });
      throw error;
    }
    await client.invalidateQueries();
  };
  const associate = {
    AllocationId: chosen || 'ALLOCATION_ID',
    InstanceId: instance.InstanceId!,
    AllowReassociation: true,
  };
  const code = {
    calls: [
      ...(chosen ? [] : [step('ec2', 'AllocateAddress', { Domain: 'vpc' })]),
      step('ec2', 'AssociateAddress', associate),
    ],
  };
  return (
    <FormDialog
      title={`Elastic address for ${instance.InstanceId}`}
      button="Give the address"
      {...{ close, run, code }}
      done={`${instance.InstanceId} has an elastic address now.`}
    >
      <FormField
        label="Address"
        description="It stays with the machine, and with your account, until you take it away."
      >
        <Select
          selectedOption={options.find(({ value }) => value === chosen) ?? fresh}
          options={options}
          statusType={isLoading ? 'loading' : 'finished'}
          filteringType="auto"
          onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
        />
      </FormField>
      {taken && <Alert type="warning">{taken} loses this address at the same moment.</Alert>}
    </FormDialog>
  );
}
