import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { plural } from '../../ui/words.ts';
import { policies } from '../policies/policies.ts';
import { attach, type HeldPolicy, type Holder } from './attachments.ts';

interface Props {
  readonly holder: Holder;
  readonly name: string;
  readonly held: readonly HeldPolicy[];
  readonly close: () => void;
}

export function AttachDialog({ holder, name, held, close }: Props) {
  const { data = [], isLoading } = useQuery(policies);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const options = data
    .filter(({ Arn }) => !held.some(({ arn }) => arn === Arn))
    .map(({ Arn, PolicyName, Description }) => ({ value: Arn!, label: PolicyName!, description: Description ?? '' }));
  return (
    <FormDialog
      title={`Attach policies to ${name}`}
      button="Attach"
      close={close}
      whyNot={chosen.length === 0 ? 'Choose a policy.' : undefined}
      steps={chosen.map((arn) => attach(holder, name, arn))}
      done={`${plural(chosen.length, 'policy is', 'policies are')} attached to ${name}.`}
    >
      <FormField label="Policies" stretch>
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          placeholder="Choose policies"
          statusType={isLoading ? 'loading' : 'finished'}
          filteringType="auto"
          empty="There are no others. Write one under Policies."
          onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value!))}
        />
      </FormField>
    </FormDialog>
  );
}
