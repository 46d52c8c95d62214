import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { instanceTypes, typeOptions } from '../instance-types/types.ts';
import type { Instance } from './instances.ts';

export function TypeDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const { data = [], isLoading } = useQuery(instanceTypes);
  const [chosen, setChosen] = useState<string>(instance.InstanceType ?? '');
  const modify = useAction('ec2', 'ModifyInstanceAttribute', {
    done: `${instance.InstanceId} will start as ${chosen}.`,
    refresh: ['DescribeInstances'],
    quiet: true,
  });
  const options = typeOptions(data);
  return (
    <FormDialog
      title={`Type of ${instance.InstanceId}`}
      button="Change the type"
      close={close}
      whyNot={chosen === instance.InstanceType ? 'Choose another type.' : undefined}
      run={() => modify.mutateAsync({ InstanceId: instance.InstanceId!, InstanceType: { Value: chosen } })}
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
