import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { step } from '../../api/step.ts';
import type { Item } from '../../api/types.ts';
import { type Action, each } from '../../ui/actions.tsx';
import type { Column } from '../../ui/columns.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/detail.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { CopyId, Name } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { randomPassword } from '../users/secrets.ts';

type Account = Item<'iam', 'ListAccounts', 'Accounts'>;

const accounts = queryOptions({
  queryKey: ['iam', 'ListAccounts', 'all'],
  queryFn: async ({ signal }) => (await call('iam', 'ListAccounts', {}, signal)).Accounts ?? [],
});

const columns: readonly Column<Account>[] = [
  {
    id: 'name',
    title: 'Name',
    value: (row) => row.AccountName,
    cell: (row) => <Name>{row.AccountName}</Name>,
    width: 260,
  },
  {
    id: 'number',
    title: 'Number',
    value: (row) => row.AccountId,
    cell: (row) => <CopyId>{row.AccountId}</CopyId>,
    width: 220,
  },
];
const key = ({ AccountId }: Account) => AccountId!;

const actions: Action<Account>[] = [
  {
    id: 'delete',
    text: 'Delete',
    whyNot: each(({ AccountName }) =>
      AccountName === 'eucalyptus' ? 'It is the account of the cloud’s administrators.' : undefined,
    ),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'account')}?`,
        text: 'With its users and all their keys. Machines and buckets must be gone before. This cannot be undone.',
        items: rows.map(({ AccountName }) => AccountName!),
        button: 'Delete',
        typed: 'delete',
        steps: rows.map(({ AccountName }) =>
          step('iam', 'DeleteAccount', { AccountName: AccountName!, Recursive: true }),
        ),
        done: `Deleted ${plural(rows.length, 'account')}.`,
      }),
  },
];

/** The cloud's tenants, for its administrators. */
export default function AccountsPage() {
  const asked = useQuery(accounts);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ account: string; password: string }>();
  return (
    <ListPage
      help={<p>Accounts see nothing of each other: each has its own machines, buckets, users and quotas.</p>}
      id="accounts"
      title="Accounts"
      noun={['account', 'accounts']}
      columns={columns}
      rowKey={key}
      asked={asked}
      actions={actions}
      buttons={
        <Button variant="primary" onClick={() => setMaking(true)}>
          Create an account
        </Button>
      }
      empty="No account."
      above={
        made && (
          <Alert type="warning" header="This password is shown once" dismissible onDismiss={() => setMade(undefined)}>
            <Facts
              facts={[
                ['Account', <bdi key="account">{made.account}</bdi>],
                ['User', 'admin'],
                ['Password, to be changed at the first login', <CopyId key="password">{made.password}</CopyId>],
              ]}
            />
          </Alert>
        )
      }
    >
      {making && <CreateDialog close={() => setMaking(false)} made={setMade} />}
    </ListPage>
  );
}

function CreateDialog({
  close,
  made,
}: {
  close: () => void;
  made: (what: { account: string; password: string }) => void;
}) {
  const [name, setName] = useState('');
  const problem = /^[a-z0-9][a-z0-9-]{1,62}$/.test(name)
    ? undefined
    : 'Small letters, digits and hyphens; 2 to 63 of them.';
  const run = async () => {
    await call('iam', 'CreateAccount', { AccountName: name });
    const password = randomPassword();
    await call('iam', 'CreateLoginProfile', {
      DelegateAccount: name,
      UserName: 'admin',
      Password: password,
      PasswordResetRequired: true,
    });
    await client.invalidateQueries({ queryKey: ['iam', 'ListAccounts'] });
    made({ account: name, password });
  };
  const code = {
    calls: [
      step('iam', 'CreateAccount', { AccountName: name }),
      step('iam', 'CreateLoginProfile', { DelegateAccount: name, UserName: 'admin', Password: 'PASSWORD' }),
    ],
  };
  return (
    <FormDialog title="Create an account" button="Create" whyNot={problem} {...{ close, run, code }}>
      <FormField label="Name" description="Its administrator, “admin”, gets a password for this console.">
        <Input value={name} autoFocus placeholder="garden" onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
