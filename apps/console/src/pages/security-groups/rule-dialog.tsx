import Alert from '@cloudscape-design/components/alert';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ShowCode } from '../../ui/show-code.tsx';
import type { SecurityGroup } from './groups.ts';
import { emptyRule, ruleProblem, toPermission } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';

const refresh = ['DescribeSecurityGroups', 'DescribeSecurityGroupRules'];

export function RuleDialog({ group, incoming, close }: { group: SecurityGroup; incoming: boolean; close: () => void }) {
  const [draft, setDraft] = useState(emptyRule);
  const [tried, setTried] = useState(false);
  const options = { done: 'The rule holds now.', refresh, quiet: true };
  const authorizeIn = useAction('ec2', 'AuthorizeSecurityGroupIngress', options);
  const authorizeOut = useAction('ec2', 'AuthorizeSecurityGroupEgress', options);
  const problems = ruleProblem(draft);
  const wrong = Object.keys(problems).length > 0;
  const input = { GroupId: group.GroupId!, IpPermissions: [wrong ? {} : toPermission(draft)] };
  const open = incoming && draft.peer === 'anywhere' && ['all', 'rdp', 'mysql', 'postgresql'].includes(draft.traffic);

  const run = async () => {
    setTried(true);
    if (wrong) throw new Error(Object.values(problems).join(' '));
    await (incoming ? authorizeIn.mutateAsync(input) : authorizeOut.mutateAsync(input));
  };
  return (
    <FormDialog
      large
      title={`${incoming ? 'Let traffic in' : 'Let traffic out'}: ${group.GroupName}`}
      button="Add the rule"
      close={close}
      run={run}
    >
      <RuleFields draft={draft} set={setDraft} problems={tried ? problems : {}} incoming={incoming} />
      {open && (
        <Alert type="warning">Everybody who can reach the machine may try this. Is a block of addresses enough?</Alert>
      )}
      {!wrong && (
        <ShowCode
          code={{
            calls: [
              {
                service: 'ec2',
                operation: incoming ? 'AuthorizeSecurityGroupIngress' : 'AuthorizeSecurityGroupEgress',
                input,
              },
            ],
          }}
        />
      )}
    </FormDialog>
  );
}
