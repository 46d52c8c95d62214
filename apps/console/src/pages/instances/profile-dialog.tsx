import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../api/call.ts';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { instanceProfiles } from '../roles/roles.ts';
import type { Instance } from './instances.ts';

const none = { value: '', label: 'No role' };

/** Which role the programs on a machine get credentials of: given, changed or taken away. */
export function ProfileDialog({ instance, close }: { instance: Instance; close: () => void }) {
  const id = instance.InstanceId!;
  const { data = [], isLoading } = useQuery(instanceProfiles);
  const { data: associations } = useQuery(
    query('ec2', 'DescribeIamInstanceProfileAssociations', { Filters: [{ Name: 'instance-id', Values: [id] }] }),
  );
  const now = associations?.IamInstanceProfileAssociations?.find(({ State }) => State !== 'disassociated');
  const [chosen, setChosen] = useState(instance.IamInstanceProfile?.Arn ?? '');
  const options = [
    none,
    ...data.map(({ Arn, InstanceProfileName, Roles = [] }) => ({
      value: Arn!,
      label: InstanceProfileName!,
      description: Roles.map(({ RoleName }) => `role ${RoleName}`).join(', '),
    })),
  ];
  const AssociationId = now?.AssociationId;
  const profile = { IamInstanceProfile: { Arn: chosen } };
  const change = !AssociationId
    ? step('ec2', 'AssociateIamInstanceProfile', { InstanceId: id, ...profile })
    : chosen === ''
      ? step('ec2', 'DisassociateIamInstanceProfile', { AssociationId })
      : step('ec2', 'ReplaceIamInstanceProfileAssociation', { AssociationId, ...profile });
  return (
    <FormDialog
      title={`Role of ${id}`}
      button="Change the role"
      close={close}
      whyNot={chosen === (instance.IamInstanceProfile?.Arn ?? '') ? 'Nothing has changed.' : undefined}
      steps={[change]}
      done={chosen === '' ? `${id} has no role any more.` : `${id} has another role now.`}
    >
      <FormField
        label="Instance profile"
        description="Programs on the machine find its role’s credentials in the metadata."
      >
        <Select
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          options={options}
          statusType={isLoading ? 'loading' : 'finished'}
          onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </FormDialog>
  );
}
