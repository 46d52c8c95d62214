import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Textarea from '@cloudscape-design/components/textarea';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { useTask } from '../../api/use-task.ts';
import { useSession } from '../../app/use-session.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { Page } from '../../ui/page.tsx';
import { CopyId } from '../../ui/text.tsx';
import { plural } from '../../ui/words.ts';
import { groups } from '../groups/groups.ts';
import { nameProblem } from '../identity/policy-templates.ts';
import { saveText } from '../key-pairs/key-pairs.ts';
import { csvOf, randomPassword } from './secrets.ts';

interface Made {
  readonly name: string;
  readonly password?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

const under = [{ text: 'Users', href: 'users' }];
const mostAtOnce = 50;

/** Makes users, one or many, with what they need to get in; it is shown once. */
export default function CreatePage() {
  const { account } = useSession();
  const { data: known = [] } = useQuery(groups);
  const [text, setText] = useState('');
  const [password, setPassword] = useState(true);
  const [keys, setKeys] = useState(false);
  const [into, setInto] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<readonly Made[]>([]);
  const names = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  const problem =
    names.length === 0
      ? 'Write at least one name.'
      : names.length > mostAtOnce
        ? `At most ${mostAtOnce} at once.`
        : names.map((name) => nameProblem(name)).find(Boolean);

  const create = useTask({
    mutationFn: async () => {
      const done: Made[] = [...made];
      try {
        for (const name of names.filter((one) => !done.some((other) => other.name === one))) {
          await call('iam', 'CreateUser', { UserName: name });
          done.push(await equip(name, { password, keys, into }));
        }
      } finally {
        // What was made before a failure is not lost: its secrets are shown all the same.
        setMade(done);
        await client.invalidateQueries({ queryKey: ['iam'] });
      }
    },
  });
  if (create.isSuccess) return <Secrets account={account} made={made} />;

  return (
    <FormPage
      title="Create users"
      under={under}
      help={<p>Put users into a group and give policies to the group: then a newcomer needs nothing but the group.</p>}
      button={names.length > 1 ? `Create ${names.length} users` : 'Create the user'}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => {
        setTried(true);
        if (!problem) create.mutate();
      }}
      code={{
        calls: names.slice(0, 3).flatMap((UserName) => [
          { service: 'iam', operation: 'CreateUser', input: { UserName } },
          ...into.map((GroupName) => ({
            service: 'iam',
            operation: 'AddUserToGroup',
            input: { GroupName, UserName },
          })),
        ]),
        cloudFormation: names.map((name, index) => ({
          type: 'AWS::IAM::User',
          name: `User${index + 1}`,
          properties: { UserName: name, Groups: into.length > 0 ? into : undefined },
        })),
        terraform: names.map((name, index) => ({
          type: 'aws_iam_user',
          name: `user${index + 1}`,
          properties: { name },
        })),
      }}
    >
      <Container header={<Header variant="h2">Who</Header>}>
        <SpaceBetween size="m">
          <FormField
            label="Names"
            description="One or many, with spaces or on lines of their own"
            errorText={tried && problem}
          >
            <Textarea
              value={text}
              rows={3}
              autoFocus
              placeholder="ann"
              onChange={({ detail }) => setText(detail.value)}
            />
          </FormField>
          <FormField label="Groups" description="Whose policies hold for them too">
            <Multiselect
              options={known.map(({ GroupName }) => ({ value: GroupName!, label: GroupName! }))}
              selectedOptions={into.map((value) => ({ value, label: value }))}
              placeholder="No group"
              empty="There are no groups."
              onChange={({ detail }) => setInto(detail.selectedOptions.map(({ value }) => value!))}
            />
          </FormField>
          <FormField label="How they get in">
            <SpaceBetween size="xs">
              <Checkbox checked={password} onChange={({ detail }) => setPassword(detail.checked)}>
                A password for this console, to be changed at the first login
              </Checkbox>
              <Checkbox checked={keys} onChange={({ detail }) => setKeys(detail.checked)}>
                Access keys for programs and the command line
              </Checkbox>
            </SpaceBetween>
          </FormField>
          {into.length === 0 && (
            <Alert type="info">
              Without a group or a policy of its own, a user may do nothing. You can add policies on its page.
            </Alert>
          )}
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}

async function equip(
  name: string,
  { password, keys, into }: { password: boolean; keys: boolean; into: readonly string[] },
): Promise<Made> {
  for (const GroupName of into) await call('iam', 'AddUserToGroup', { GroupName, UserName: name });
  const secret = password ? randomPassword() : undefined;
  if (secret)
    await call('iam', 'CreateLoginProfile', { UserName: name, Password: secret, PasswordResetRequired: true });
  const key = keys ? (await call('iam', 'CreateAccessKey', { UserName: name })).AccessKey : undefined;
  return {
    name,
    ...(secret && { password: secret }),
    ...(key && { accessKeyId: key.AccessKeyId!, secretAccessKey: key.SecretAccessKey! }),
  };
}

function Secrets({ account, made }: { account: string; made: readonly Made[] }) {
  const save = () =>
    saveText(
      'users.csv',
      csvOf([
        ['account', 'user', 'password', 'access key id', 'secret access key', 'console'],
        ...made.map((one) => [
          account,
          one.name,
          one.password ?? '',
          one.accessKeyId ?? '',
          one.secretAccessKey ?? '',
          document.baseURI,
        ]),
      ]),
      'text/csv',
    );
  return (
    <Page title={`${plural(made.length, 'user')} made`} under={under}>
      <Alert type="warning" header="This is shown once" action={<Button onClick={save}>Save as CSV</Button>}>
        Passwords and secret keys cannot be had again. Give each to its owner on a safe way.
      </Alert>
      <Table<Made>
        items={made}
        header={<Header variant="h2">What they get in with</Header>}
        columnDefinitions={[
          { id: 'name', header: 'User', cell: ({ name }) => <bdi>{name}</bdi>, isRowHeader: true },
          { id: 'password', header: 'Password', cell: ({ password }) => <CopyId>{password}</CopyId> },
          { id: 'key', header: 'Access key id', cell: ({ accessKeyId }) => <CopyId>{accessKeyId}</CopyId> },
          {
            id: 'secret',
            header: 'Secret access key',
            cell: ({ secretAccessKey }) => <CopyId>{secretAccessKey}</CopyId>,
          },
        ]}
      />
      <Box float="right">
        <Button variant="primary" href="users">
          I have them
        </Button>
      </Box>
    </Page>
  );
}
