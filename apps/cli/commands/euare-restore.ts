import { command, flag, one, text } from '../frame/command.ts';
import { readLocal } from '../frame/read-local.ts';
import { type Policies, readBackup, type SavedAccount } from '../records/identity-backup.ts';
import { readPolicy } from '../records/read-input.ts';

export default command({
  summary: 'Print the commands that make the accounts of a backup again',
  about: 'Nothing is done until a shell reads them: look at them first.',
  positionals: { file: one('FILE', 'what euare-backup printed') },
  options: {
    password: text('-p, --password PASSWORD', 'the password of every account’s administrator (default: newpassword)'),
    noPasswords: flag('--no-passwords', 'give nobody a password'),
  },
  examples: ['euare-restore identities > restore.sh', 'sh -e restore.sh'],
  async run({ out, system }, { file, password = 'newpassword', noPasswords }) {
    for (const account of readBackup(readLocal(system, file).toString()))
      for (const line of commands(account, noPasswords ? undefined : password)) out.heading(line);
  },
});

function commands({ name, users, groups }: SavedAccount, password: string | undefined): string[] {
  const of = `--delegate=${quoted(name)}`;
  return [
    `euare-accountcreate -a ${quoted(name)}`,
    ...(password === undefined ? [] : [`euare-useraddloginprofile ${of} -u admin -p ${quoted(password)}`]),
    ...[...users].flatMap(([user, policies]) => [
      // Every account is made with this one.
      ...(user === 'admin' ? [] : [`euare-usercreate -u ${quoted(user)} ${of}`]),
      ...uploads('user', '-u', user, policies, of),
    ]),
    ...[...groups].flatMap(([group, { users: members, policies }]) => [
      `euare-groupcreate ${of} -g ${quoted(group)}`,
      ...members.map((member) => `euare-groupadduser ${of} -g ${quoted(group)} -u ${quoted(member)}`),
      ...uploads('group', '-g', group, policies, of),
    ]),
  ];
}

const uploads = (noun: string, option: string, holder: string, policies: Policies, of: string) =>
  [...policies].map(
    ([name, text]) =>
      `euare-${noun}uploadpolicy ${of} ${option} ${quoted(holder)} -p ${quoted(name)} -o ${quoted(oneLine(readPolicy(text)))}`,
  );

const oneLine = (policy: string) => (policy.includes('\n') ? JSON.stringify(JSON.parse(policy)) : policy);

const quoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
