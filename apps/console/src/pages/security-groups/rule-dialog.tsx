import Alert from '@cloudscape-design/components/alert';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import type { SecurityGroup } from './groups.ts';
import { emptyRule, ruleProblem, toPermission } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';

export function RuleDialog({ group, incoming, close }: { group: SecurityGroup; incoming: boolean; close: () => void }) {
  const [draft, setDraft] = useState(emptyRule);
  const [tried, setTried] = useState(false);
  const problems = ruleProblem(draft);
  const wrong = Object.keys(problems).length > 0;
  const input = { GroupId: group.GroupId!, IpPermissions: [wrong ? {} : toPermission(draft)] };
  const open = incoming && draft.peer === 'anywhere' && ['all', 'rdp', 'mysql', 'postgresql'].includes(draft.traffic);

  // Without steps, where something is wrong.
  const run = async () => {
    setTried(true);
    if (wrong) throw new Error(Object.values(problems).join(' '));
  };
  return (
    <FormDialog
      large
      title={`${incoming ? 'Let traffic in' : 'Let traffic out'}: ${group.GroupName}`}
      button="Add the rule"
      close={close}
      steps={
        wrong ? [] : [step('ec2', incoming ? 'AuthorizeSecurityGroupIngress' : 'AuthorizeSecurityGroupEgress', input)]
      }
      done="The rule holds now."
      run={run}
    >
      <RuleFields draft={draft} set={setDraft} problems={tried ? problems : {}} incoming={incoming} />
      {open && (
        <Alert type="warning">Everybody who can reach the machine may try this. Is a block of addresses enough?</Alert>
      )}
    </FormDialog>
  );
}
