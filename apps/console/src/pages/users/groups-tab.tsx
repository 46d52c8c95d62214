import { useQuery } from '@tanstack/react-query';
import { listAll } from '../../api/call.ts';
import { Await } from '../../ui/loading.tsx';
import { groups } from '../groups/groups.ts';
import { Memberships } from '../identity/memberships.tsx';

const useGroups = () => (useQuery(groups).data ?? []).map(({ GroupName }) => GroupName!);

export function GroupsTab({ user: UserName }: { user: string }) {
  const asked = useQuery(listAll('ListGroupsForUser', { UserName }, 'Groups'));
  return (
    <Await query={asked}>
      {(mine) => (
        <Memberships
          names={mine.map(({ GroupName }) => GroupName!)}
          pair={(GroupName) => ({ UserName, GroupName })}
          page="groups"
          useAll={useGroups}
          words={{
            title: 'Groups',
            column: 'Name',
            empty: 'In no group.',
            add: 'Add to groups',
            takeOut: (name) => `Take out of ${name}`,
            dialog: `Groups for ${UserName}`,
            field: 'Groups',
            placeholder: 'Choose groups',
            chooseOne: 'Choose a group.',
            noOthers: 'There are no others.',
            added: (names) => `${UserName} is in ${names} now.`,
          }}
        />
      )}
    </Await>
  );
}
