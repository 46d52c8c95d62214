import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { confirm } from '../../ui/confirm.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { To } from '../../ui/text.tsx';

interface Words {
  readonly title: string;
  readonly column: string;
  readonly empty: string;
  readonly add: string;
  readonly takeOut: (name: string) => string;
  readonly dialog: string;
  readonly field: string;
  readonly placeholder: string;
  readonly chooseOne: string;
  readonly noOthers: string;
  readonly added: (names: string) => string;
}

interface Props {
  /** The other side of each membership, by name: a group's users, a user's groups. */
  readonly names: readonly string[];
  readonly pair: (name: string) => { UserName: string; GroupName: string };
  /** Where a name leads to. */
  readonly page: 'users' | 'groups';
  /** A hook that gives all names of that side. */
  readonly useAll: () => readonly string[];
  readonly words: Words;
}

/** Who belongs to what, from either side: a list to take out of and to add to. */
export function Memberships({ names, pair, page, useAll, words }: Props) {
  const [adding, setAdding] = useState(false);
  const takeOut = (name: string) => {
    const { UserName, GroupName } = pair(name);
    confirm({
      title: `Take ${UserName} out of ${GroupName}?`,
      text: 'What only this group allowed is refused from then on.',
      button: 'Take out',
      steps: [step('iam', 'RemoveUserFromGroup', { UserName, GroupName })],
      done: `${UserName} has left ${GroupName}.`,
    });
  };
  return (
    <>
      <Table<string>
        items={names}
        header={
          <Header
            variant="h2"
            counter={`(${names.length})`}
            actions={<Button onClick={() => setAdding(true)}>{words.add}</Button>}
          >
            {words.title}
          </Header>
        }
        empty={words.empty}
        columnDefinitions={[
          {
            id: 'name',
            header: words.column,
            cell: (name) => <To href={`${page}/${name}`}>{name}</To>,
            isRowHeader: true,
          },
          {
            id: 'action',
            header: 'Action',
            cell: (name) => (
              <Button variant="inline-link" ariaLabel={words.takeOut(name)} onClick={() => takeOut(name)}>
                Take out
              </Button>
            ),
          },
        ]}
      />
      {adding && <AddDialog {...{ names, pair, useAll, words }} close={() => setAdding(false)} />}
    </>
  );
}

function AddDialog({ names, pair, useAll, words, close }: Omit<Props, 'page'> & { close: () => void }) {
  const all = useAll();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const options = all.filter((name) => !names.includes(name)).map((name) => ({ value: name, label: name }));
  return (
    <FormDialog
      title={words.dialog}
      button="Add"
      close={close}
      whyNot={chosen.length === 0 ? words.chooseOne : undefined}
      steps={chosen.map((name) => step('iam', 'AddUserToGroup', pair(name)))}
      done={words.added(chosen.join(', '))}
    >
      <FormField label={words.field}>
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          placeholder={words.placeholder}
          filteringType="auto"
          empty={words.noOthers}
          onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value!))}
        />
      </FormField>
    </FormDialog>
  );
}
