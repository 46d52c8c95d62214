import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { instanceTypes, typeOptions } from '../instance-types/types.ts';
import type { Instance } from './instances.ts';

export function TypeDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const { data = [], isLoading } = useQuery(instanceTypes);
  const [chosen, setChosen] = useState<string>(instance.InstanceType ?? '');
  const options = typeOptions(data);
  return (
    <FormDialog
      title={`Type of ${instance.InstanceId}`}
      button="Change the type"
      close={close}
      whyNot={chosen === instance.InstanceType ? 'Choose another type.' : undefined}
      steps={[
        step('ec2', 'ModifyInstanceAttribute', {
          InstanceId: instance.InstanceId!,
          InstanceType: { Value: chosen },
        }),
      ]}
      done={`${instance.InstanceId} will start as ${chosen}.`}
    >
      <FormField label="Instance type" description="It holds from the next start on.">
        <Select
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          options={options}
          statusType={isLoading ? 'loading' : 'finished'}
          filteringType="auto"
          onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </FormDialog>
  );
}
