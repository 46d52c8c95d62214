import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, listAll } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import { To } from '../../ui/text.tsx';
import { type Group, groups } from '../groups/groups.ts';

const settled = () => client.invalidateQueries({ queryKey: ['iam'] });

export function GroupsTab({ user: UserName }: { user: string }) {
  const asked = useQuery(listAll('ListGroupsForUser', { UserName }, 'Groups'));
  const [adding, setAdding] = useState(false);
  const leave = (GroupName: string) =>
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
    <Await query={asked}>
      {(mine) => (
        <>
          <Table<Group>
            items={mine}
            header={
              <Header
                variant="h2"
                counter={`(${mine.length})`}
                actions={<Button onClick={() => setAdding(true)}>Add to groups</Button>}
              >
                Groups
              </Header>
            }
            empty="In no group."
            columnDefinitions={[
              {
                id: 'name',
                header: 'Name',
                cell: ({ GroupName }) => <To href={`groups/${GroupName}`}>{GroupName}</To>,
                isRowHeader: true,
              },
              {
                id: 'action',
                header: 'Action',
                cell: ({ GroupName }) => (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Take out of ${GroupName}`}
                    onClick={() => leave(GroupName!)}
                  >
                    Take out
                  </Button>
                ),
              },
            ]}
          />
          {adding && <AddDialog user={UserName} mine={mine} close={() => setAdding(false)} />}
        </>
      )}
    </Await>
  );
}

function AddDialog({ user: UserName, mine, close }: { user: string; mine: readonly Group[]; close: () => void }) {
  const { data = [] } = useQuery(groups);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const options = data
    .filter(({ GroupName }) => !mine.some((one) => one.GroupName === GroupName))
    .map(({ GroupName }) => ({ value: GroupName!, label: GroupName! }));
  const run = async () => {
    try {
      for (const GroupName of chosen) await call('iam', 'AddUserToGroup', { UserName, GroupName });
    } finally {
      await settled();
    }
    flash.success(`${UserName} is in ${chosen.join(', ')} now.`);
  };
  return (
    <FormDialog
      title={`Groups for ${UserName}`}
      button="Add"
      close={close}
      whyNot={chosen.length === 0 ? 'Choose a group.' : undefined}
      run={run}
    >
      <FormField label="Groups">
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          placeholder="Choose groups"
          empty="There are no others."
          onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value!))}
        />
      </FormField>
    </FormDialog>
  );
}
