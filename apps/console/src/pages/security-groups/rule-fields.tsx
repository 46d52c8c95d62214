import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { securityGroups } from './groups.ts';
import { detailOf, type RuleDraft, trafficChoices } from './rule-draft.ts';

const peers = [
  { value: 'anywhere', label: 'Anywhere' },
  { value: 'cidr', label: 'A block of addresses' },
  { value: 'group', label: 'Machines of a group' },
];

interface Props {
  readonly draft: RuleDraft;
  readonly set: (draft: RuleDraft) => void;
  readonly problems: Partial<Record<keyof RuleDraft, string>>;
  readonly incoming: boolean;
}

/** One rule being written. */
export function RuleFields({ draft, set, problems, incoming }: Props) {
  const { data: groups = [] } = useQuery(securityGroups);
  const change = (part: Partial<RuleDraft>) => set({ ...draft, ...part });
  const detail = detailOf[draft.traffic];
  const groupOptions = groups.map(({ GroupId, GroupName }) => ({
    value: GroupId!,
    label: GroupName!,
    description: GroupId!,
  }));
  const half = { colspan: { default: 12, xs: 6 } };
  return (
    <Grid gridDefinition={[half, half, half, half, { colspan: 12 }]}>
      <FormField label="Traffic">
        <Select
          options={trafficChoices}
          selectedOption={trafficChoices.find(({ value }) => value === draft.traffic)!}
          filteringType="auto"
          onChange={({ detail }) => change({ traffic: detail.selectedOption.value!, detail: '' })}
        />
      </FormField>
      {detail ? (
        <FormField label={detail.label} errorText={problems.detail}>
          <Input
            value={draft.detail}
            placeholder={detail.placeholder}
            onChange={({ detail }) => change({ detail: detail.value })}
          />
        </FormField>
      ) : (
        <div />
      )}
      <FormField label={incoming ? 'From' : 'To'}>
        <Select
          options={peers}
          selectedOption={peers.find(({ value }) => value === draft.peer)!}
          onChange={({ detail }) => change({ peer: detail.selectedOption.value as RuleDraft['peer'] })}
        />
      </FormField>
      {draft.peer === 'cidr' && (
        <FormField label="Addresses" errorText={problems.cidr}>
          <Input
            value={draft.cidr}
            placeholder="192.0.2.0/24"
            onChange={({ detail }) => change({ cidr: detail.value })}
          />
        </FormField>
      )}
      {draft.peer === 'group' && (
        <FormField label="Group" errorText={problems.group}>
          <Select
            options={groupOptions}
            selectedOption={groupOptions.find(({ value }) => value === draft.group) ?? null}
            placeholder="Choose a group"
            filteringType="auto"
            onChange={({ detail }) => change({ group: detail.selectedOption.value! })}
          />
        </FormField>
      )}
      {draft.peer === 'anywhere' && <div />}
      <FormField label="Description" errorText={problems.description}>
        <Input value={draft.description} onChange={({ detail }) => change({ description: detail.value })} />
      </FormField>
    </Grid>
  );
}
