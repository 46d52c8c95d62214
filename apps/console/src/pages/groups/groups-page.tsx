import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { go } from '../../app/go.ts';
import type { Column } from '../../ui/columns.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { CopyId, Time, To } from '../../ui/text.tsx';
import { nameProblem } from '../identity/policy-templates.ts';
import { actionsFor } from './actions.ts';
import { type Group, groups } from './groups.ts';

const columns: readonly Column<Group>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.GroupName,
    cell: (row) => <To href={`groups/${row.GroupName}`}>{row.GroupName}</To>,
    width: 260,
  },
  { id: 'path', title: 'Path', value: (row) => row.Path, width: 120 },
  {
    id: 'made',
    title: 'Made',
    value: (row) => row.CreateDate,
    cell: (row) => <Time>{row.CreateDate}</Time>,
    compared: true,
  },
  { id: 'arn', title: 'ARN', value: (row) => row.Arn, cell: (row) => <CopyId>{row.Arn}</CopyId>, width: 380 },
];
const key = ({ GroupName }: Group) => GroupName!;
const actions = actionsFor();

export default function GroupsPage() {
  const asked = useQuery(groups);
  const [making, setMaking] = useState(false);
  return (
    <ListPage
      help={<p>Policies of a group hold for all of its users.</p>}
      id="groups"
      title="Groups"
      noun={['group', 'groups']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      buttons={
        <Button variant="primary" onClick={() => setMaking(true)}>
          Create a group
        </Button>
      }
      empty="No group yet. Give policies to groups rather than to single users."
    >
      {making && <CreateDialog close={() => setMaking(false)} />}
    </ListPage>
  );
}

function CreateDialog({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const steps = [step('iam', 'CreateGroup', { GroupName: name })];
  const code = {
    calls: steps,
    cloudFormation: [{ type: 'AWS::IAM::Group', name: 'Group', properties: { GroupName: name } }],
    terraform: [{ type: 'aws_iam_group', name: 'group', properties: { name } }],
  };
  return (
    <FormDialog
      title="Create a group"
      button="Create"
      close={close}
      whyNot={nameProblem(name, 128)}
      {...{ steps, code }}
      done={`Group ${name} is made.`}
      run={async () => go(`groups/${name}`)}
    >
      <FormField label="Name">
        <Input value={name} autoFocus placeholder="gardeners" onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
