import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs, FactBox } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { CopyId } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { Memberships } from '../identity/memberships.tsx';
import { PoliciesTab } from '../identity/policies-tab.tsx';
import { type User, users } from '../users/users.ts';
import { actionsFor } from './actions.ts';

const actions = actionsFor(() => go('groups'));

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
              columns={2}
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

const useUsers = () => (useQuery(users).data ?? []).map(({ UserName }) => UserName!);

function Members({ group: GroupName, members }: { group: string; members: readonly User[] }) {
  return (
    <Memberships
      names={members.map(({ UserName }) => UserName!)}
      pair={(UserName) => ({ UserName, GroupName })}
      page="users"
      useAll={useUsers}
      words={{
        title: 'Members',
        column: 'User',
        empty: 'Nobody is in it.',
        add: 'Add users',
        takeOut: (name) => `Take out: ${name}`,
        dialog: `Users for ${GroupName}`,
        field: 'Users',
        placeholder: 'Choose users',
        chooseOne: 'Choose a user.',
        noOthers: 'Everybody is in it.',
        added: (names) => `${names} in ${GroupName} now.`,
      }}
    />
  );
}
