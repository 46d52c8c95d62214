import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { instanceProfiles } from '../../roles/roles.ts';
import { UserDataField } from '../user-data-field.tsx';
import type { FieldProps } from './launch-form.tsx';

const anySubnet = { value: '', label: 'Let the cloud choose' };
const noRole = { value: '', label: 'None' };

export function AdvancedFields({ choices, set, offer, problem }: FieldProps) {
  const { data: profiles = [], error } = useQuery(instanceProfiles);
  const subnets = [
    anySubnet,
    ...offer.subnets.map(({ SubnetId, CidrBlock, AvailabilityZone }) => ({
      value: SubnetId!,
      label: SubnetId!,
      description: `${CidrBlock} in ${AvailabilityZone}`,
    })),
  ];
  const roles = [
    noRole,
    ...profiles.map(({ Arn, InstanceProfileName }) => ({ value: Arn!, label: InstanceProfileName! })),
  ];
  return (
    <SpaceBetween size="l">
      <FormField
        label="Size of the root disk"
        description="In GiB. Empty: as large as the image asks for."
        {...problem('rootGiB')}
      >
        <Input
          type="number"
          inputMode="numeric"
          value={choices.rootGiB === undefined ? '' : String(choices.rootGiB)}
          placeholder="As the image has it"
          onChange={({ detail }) => set({ rootGiB: detail.value === '' ? undefined : Number(detail.value) })}
        />
      </FormField>
      <FormField label="Subnet">
        <Select
          options={subnets}
          selectedOption={subnets.find(({ value }) => value === choices.subnet) ?? anySubnet}
          onChange={({ detail }) => set({ subnet: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <Toggle checked={choices.publicAddress} onChange={({ detail }) => set({ publicAddress: detail.checked })}>
        Give it a public address
      </Toggle>
      <UserDataField value={choices.userData} onChange={(userData) => set({ userData })} />
      <FormField
        label="Role"
        description="Programs on the machine find its credentials in the metadata."
        {...(error && { warningText: 'You may not list roles.' })}
      >
        <Select
          options={roles}
          selectedOption={roles.find(({ value }) => value === choices.profile) ?? noRole}
          onChange={({ detail }) => set({ profile: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <Toggle
        checked={choices.tokensRequired}
        description="Version 2 of the metadata service: safer against requests that somebody smuggles in. Old tools may not know it."
        onChange={({ detail }) => set({ tokensRequired: detail.checked })}
      >
        Metadata only with a token
      </Toggle>
      <Toggle checked={choices.protect} onChange={({ detail }) => set({ protect: detail.checked })}>
        Protect from termination
      </Toggle>
      <Toggle checked={choices.endOnShutdown} onChange={({ detail }) => set({ endOnShutdown: detail.checked })}>
        Terminate it when it shuts itself down
      </Toggle>
    </SpaceBetween>
  );
}
