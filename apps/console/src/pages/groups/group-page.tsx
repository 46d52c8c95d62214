import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { isDoorError } from '../../api/door.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { flash } from '../../ui/flash.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { CopyId, To } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { PoliciesTab } from '../identity/policies-tab.tsx';
import { type User, users } from '../users/users.ts';
import { actionsFor } from './actions.ts';

const actions = actionsFor(() => go('groups'));
const settled = () => client.invalidateQueries({ queryKey: ['iam'] });

export default function GroupPage() {
  const name = useParam('name');
  const asked = useQuery(query('iam', 'GetGroup', { GroupName: name, MaxItems: 1000 }));
  if (isDoorError(asked.error, 'NoSuchEntity')) return <NotFound what="group" back="groups" />;
  const group = asked.data?.Group;
  return (
    <Page
      title={name}
      under={[{ text: 'Groups', href: 'groups' }]}
      actions={group && <ActionMenu rows={[group]} actions={actions} noun="a group" />}
    >
      <Await query={asked}>
        {({ Group, Users }) => (
          <SpaceBetween size="l">
            <FactBox
              title="Details"
              facts={[
                ['ARN', <CopyId key="arn">{Group?.Arn}</CopyId>],
                ['Path', Group?.Path],
                ['Made', Group?.CreateDate ? fullTime(Group.CreateDate) : '–'],
              ]}
            />
            <DetailTabs
              tabs={[
                {
                  id: 'members',
                  label: 'Members',
                  count: Users?.length ?? 0,
                  content: () => <Members group={name} members={Users ?? []} />,
                },
                { id: 'policies', label: 'What it may do', content: () => <PoliciesTab holder="group" name={name} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Await>
    </Page>
  );
}

function Members({ group: GroupName, members }: { group: string; members: readonly User[] }) {
  const [adding, setAdding] = useState(false);
  const remove = (UserName: string) =>
    confirm({
      title: `Take ${UserName} out of ${GroupName}?`,
      text: 'What only this group allowed is refused from then on.',
      button: 'Take out',
      run: async () => {
        await call('iam', 'RemoveUserFromGroup', { UserName, GroupName });
        await settled();
        flash.success(`${UserName} has left ${GroupName}.`);
      },
    });
  return (
    <>
      <Table<User>
        items={members}
        header={
          <Header
            variant="h2"
            counter={`(${members.length})`}
            actions={<Button onClick={() => setAdding(true)}>Add users</Button>}
          >
            Members
          </Header>
        }
        empty="Nobody is in it."
        columnDefinitions={[
          {
            id: 'name',
            header: 'User',
            cell: ({ UserName }) => <To href={`users/${UserName}`}>{UserName}</To>,
            isRowHeader: true,
          },
          {
            id: 'action',
            header: 'Action',
            cell: ({ UserName }) => (
              <Button variant="inline-link" ariaLabel={`Take out: ${UserName}`} onClick={() => remove(UserName!)}>
                Take out
              </Button>
            ),
          },
        ]}
      />
      {adding && <AddDialog group={GroupName} members={members} close={() => setAdding(false)} />}
    </>
  );
}

function AddDialog({
  group: GroupName,
  members,
  close,
}: {
  group: string;
  members: readonly User[];
  close: () => void;
}) {
  const { data = [] } = useQuery(users);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const options = data
    .filter(({ UserName }) => !members.some((one) => one.UserName === UserName))
    .map(({ UserName }) => ({ value: UserName!, label: UserName! }));
  const run = async () => {
    try {
      for (const UserName of chosen) await call('iam', 'AddUserToGroup', { UserName, GroupName });
    } finally {
      await settled();
    }
    flash.success(`${chosen.join(', ')} in ${GroupName} now.`);
  };
  return (
    <FormDialog
      title={`Users for ${GroupName}`}
      button="Add"
      close={close}
      whyNot={chosen.length === 0 ? 'Choose a user.' : undefined}
      run={run}
    >
      <FormField label="Users">
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          placeholder="Choose users"
          filteringType="auto"
          empty="Everybody is in it."
          onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value!))}
        />
      </FormField>
    </FormDialog>
  );
}
