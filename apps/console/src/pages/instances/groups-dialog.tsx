import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { securityGroups } from '../security-groups/groups.ts';
import type { Instance } from './instances.ts';

export function GroupsDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const { data = [], isLoading } = useQuery(securityGroups);
  const [chosen, setChosen] = useState((instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId!));
  const options = data
    .filter(({ VpcId }) => VpcId === instance.VpcId)
    .map(({ GroupId, GroupName, Description }) => ({ value: GroupId!, label: GroupName!, description: Description! }));
  return (
    <FormDialog
      title={`Security groups of ${instance.InstanceId}`}
      button="Change groups"
      close={close}
      whyNot={chosen.length === 0 ? 'A machine needs at least one group.' : undefined}
      steps={[step('ec2', 'ModifyInstanceAttribute', { InstanceId: instance.InstanceId!, Groups: chosen })]}
      done={`The security groups of ${instance.InstanceId} have changed.`}
    >
      <FormField label="Security groups" description="Traffic passes that any of them allows. It holds at once.">
        <Multiselect
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          options={options}
          placeholder="Choose groups"
          statusType={isLoading ? 'loading' : 'finished'}
          filteringType="auto"
          onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value!))}
        />
      </FormField>
    </FormDialog>
  );
}
