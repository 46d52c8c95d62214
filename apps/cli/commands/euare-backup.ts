import { command, list as listOption } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { policyText } from '../records/identity.ts';
import { type Policies, type SavedAccount, writeBackup } from '../records/identity-backup.ts';

export default command({
  summary: 'Print accounts, users, groups and their inline policies, to be made again by euare-restore',
  about:
    'Passwords, keys, roles and managed policies are not in it. The account "eucalyptus" is left out: every cloud has one.',
  service: 'iam',
  options: { accounts: listOption('-a, --account-name ACCOUNT', 'only this account') },
  examples: ['euare-backup > identities', 'euare-backup -a acme > acme'],
  async run(context, { accounts: only }) {
    const saved: SavedAccount[] = [];
    for await (const { AccountName: name } of context.list('iam', 'ListAccounts', {}, 'Accounts'))
      if (only.length > 0 ? only.includes(name) : name !== 'eucalyptus') saved.push(await save(context, name));
    context.out.text('backup', writeBackup(saved));
  },
});

async function save(context: Context, name: string): Promise<SavedAccount> {
  const { list, call } = context;
  const of = { DelegateAccount: name };
  const account: SavedAccount = { name, users: new Map(), groups: new Map() };
  for await (const { UserName = '' } of list('iam', 'ListUsers', of, 'Users')) {
    const names = list('iam', 'ListUserPolicies', { ...of, UserName }, 'PolicyNames');
    account.users.set(
      UserName,
      await policies(names, (PolicyName) => call('iam', 'GetUserPolicy', { ...of, UserName, PolicyName })),
    );
  }
  for await (const { GroupName = '' } of list('iam', 'ListGroups', of, 'Groups')) {
    const users: string[] = [];
    for await (const { UserName = '' } of list('iam', 'GetGroup', { ...of, GroupName }, 'Users')) users.push(UserName);
    const names = list('iam', 'ListGroupPolicies', { ...of, GroupName }, 'PolicyNames');
    const own = await policies(names, (PolicyName) => call('iam', 'GetGroupPolicy', { ...of, GroupName, PolicyName }));
    account.groups.set(GroupName, { users, policies: own });
  }
  return account;
}

async function policies(
  names: AsyncIterable<string>,
  get: (name: string) => Promise<{ PolicyDocument?: string | undefined }>,
): Promise<Policies> {
  const found: Policies = new Map();
  for await (const name of names) found.set(name, policyText((await get(name)).PolicyDocument));
  return found;
}
