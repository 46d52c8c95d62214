import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { nameOf } from '../../ui/tags.ts';
import { instances, stateOf } from '../instances/instances.ts';
import type { Address } from './addresses.ts';

const ended = new Set(['terminated', 'shutting-down']);

/** Gives an address to a machine: from wherever it is, in one call, so that it is never nowhere. */
export function MoveDialog({ address, close }: { address: Address; close: () => void }) {
  const { data = [], isLoading } = useQuery(instances);
  const [chosen, setChosen] = useState('');
  const options = data
    .filter((one) => !ended.has(stateOf(one)))
    .map((one) => ({
      value: one.InstanceId!,
      label: nameOf(one.Tags) ?? one.InstanceId!,
      description: [one.InstanceId, stateOf(one), one.PublicIpAddress].filter(Boolean).join(', '),
      disabled: one.InstanceId === address.InstanceId,
      ...(one.InstanceId === address.InstanceId && { disabledReason: 'It is there already.' }),
    }));
  const target = options.find(({ value }) => value === chosen);
  return (
    <FormDialog
      title={address.InstanceId ? `Move ${address.PublicIp}` : `Give ${address.PublicIp} to a machine`}
      button={address.InstanceId ? 'Move it' : 'Give it'}
      close={close}
      whyNot={chosen === '' ? 'Choose a machine.' : undefined}
      steps={[
        step('ec2', 'AssociateAddress', {
          AllocationId: address.AllocationId!,
          InstanceId: chosen,
          AllowReassociation: true,
        }),
      ]}
      done={`${address.PublicIp} is at ${target?.label} now.`}
    >
      <FormField label="To which machine">
        <Select
          options={options}
          selectedOption={target ?? null}
          placeholder="Choose a machine"
          statusType={isLoading ? 'loading' : 'finished'}
          filteringType="auto"
          empty="There is no machine."
          onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
        />
      </FormField>
      {address.InstanceId && (
        <Alert type="info">{address.InstanceId} loses it at the same moment, and gets no other address for it.</Alert>
      )}
    </FormDialog>
  );
}
