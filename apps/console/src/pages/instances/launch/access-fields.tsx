import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { letsIn } from '../../security-groups/groups.ts';
import type { Choices } from './choices.ts';
import type { FieldProps } from './launch-form.tsx';

/** How one gets in: the key pair and the security groups, each chosen or made on the way. */
export function AccessFields({ choices: { key, group }, set, offer, problem }: FieldProps) {
  const keys = offer.keys.map(({ KeyName, KeyType }) => ({
    value: KeyName!,
    label: KeyName!,
    description: KeyType ?? '',
  }));
  const groups = offer.groups.map(({ GroupId, GroupName, Description }) => ({
    value: GroupId!,
    label: GroupName!,
    description: Description ?? '',
  }));
  const chosen = offer.groups.filter(({ GroupId }) => group.ids.includes(GroupId!));
  const closed = group.use === 'some' && chosen.length > 0 && !chosen.some((one) => letsIn(one, 22));
  return (
    <Container header={<Header variant="h2">Access</Header>}>
      <SpaceBetween size="m">
        <FormField label="Key pair" description="Its private half logs you in with SSH.">
          <RadioGroup
            value={key.use}
            onChange={({ detail }) => set({ key: { ...key, use: detail.value as Choices['key']['use'] } })}
            items={[
              { value: 'new', label: 'Make a new one', description: 'Your browser saves its private half.' },
              {
                value: 'one',
                label: 'Use one that exists',
                disabled: keys.length === 0,
              },
              { value: 'none', label: 'None', description: 'Only for images that you can log in to otherwise.' },
            ]}
          />
        </FormField>
        {key.use === 'new' && (
          <FormField label="Name of the new key pair" {...problem('key')}>
            <Input value={key.name} onChange={({ detail }) => set({ key: { ...key, name: detail.value } })} />
          </FormField>
        )}
        {key.use === 'one' && (
          <FormField label="Which key pair" {...problem('key')}>
            <Select
              options={keys}
              selectedOption={keys.find(({ value }) => value === key.name) ?? null}
              filteringType="auto"
              onChange={({ detail }) => set({ key: { ...key, name: detail.selectedOption.value ?? '' } })}
            />
          </FormField>
        )}
        <FormField label="Security groups" description="Which traffic reaches the machine.">
          <RadioGroup
            value={group.use}
            onChange={({ detail }) => set({ group: { ...group, use: detail.value as Choices['group']['use'] } })}
            items={[
              { value: 'new', label: 'Make one that lets SSH in' },
              { value: 'some', label: 'Use groups that exist' },
            ]}
          />
        </FormField>
        {group.use === 'new' ? (
          <FormField label="Name of the new group" {...problem('group')}>
            <Input value={group.name} onChange={({ detail }) => set({ group: { ...group, name: detail.value } })} />
          </FormField>
        ) : (
          <FormField label="Which groups" {...problem('group')}>
            <Multiselect
              options={groups}
              selectedOptions={groups.filter(({ value }) => group.ids.includes(value))}
              placeholder="Choose groups"
              filteringType="auto"
              onChange={({ detail }) =>
                set({ group: { ...group, ids: detail.selectedOptions.map(({ value }) => value!) } })
              }
            />
          </FormField>
        )}
        {closed && <Alert type="warning">None of these groups lets SSH (port 22) in.</Alert>}
      </SpaceBetween>
    </Container>
  );
}
