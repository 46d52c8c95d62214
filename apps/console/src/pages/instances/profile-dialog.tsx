import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { flash } from '../../ui/flash.ts';
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
  const run = async () => {
    const profile = { IamInstanceProfile: { Arn: chosen } };
    if (!now) await call('ec2', 'AssociateIamInstanceProfile', { InstanceId: id, ...profile });
    else if (chosen === '') await call('ec2', 'DisassociateIamInstanceProfile', { AssociationId: now.AssociationId! });
    else await call('ec2', 'ReplaceIamInstanceProfileAssociation', { AssociationId: now.AssociationId!, ...profile });
    flash.success(chosen === '' ? `${id} has no role any more.` : `${id} has another role now.`);
    await client.invalidateQueries();
  };
  return (
    <FormDialog
      title={`Role of ${id}`}
      button="Change the role"
      close={close}
      whyNot={chosen === (instance.IamInstanceProfile?.Arn ?? '') ? 'Nothing has changed.' : undefined}
      run={run}
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
