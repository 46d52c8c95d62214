import { CommandError } from '../frame/failure.ts';

/** Inline policies by name, as they were written. */
export type Policies = Map<string, string>;
interface SavedGroup {
  readonly users: string[];
  readonly policies: Policies;
}
export interface SavedAccount {
  readonly name: string;
  readonly users: Map<string, Policies>;
  readonly groups: Map<string, SavedGroup>;
}

/** Accounts in the text form of the first backup scripts; they knew one policy each, more are repeated lines. */
export function writeBackup(accounts: readonly SavedAccount[]): string {
  const lines = ['accounts:'];
  const policies = (all: Policies) => {
    for (const [name, text] of all) lines.push(`policy-name: ${name}`, `policy-val: ${text.trim()}`);
  };
  for (const { name, users, groups } of accounts) {
    lines.push(name);
    for (const [user, own] of users) {
      lines.push(`user: ${user}`);
      policies(own);
      lines.push('enduser');
    }
    for (const [group, { users: members, policies: own }] of groups) {
      lines.push(`group: ${group}`, ...members.map((member) => `user: ${member}`));
      policies(own);
      lines.push('endgroup');
    }
  }
  return `${[...lines, 'endaccounts'].join('\n')}\n`;
}

/** Reads that form; `policy_val`, as an old sample has it, is taken too. */
export function readBackup(text: string): SavedAccount[] {
  const accounts: SavedAccount[] = [];
  let account: SavedAccount | undefined;
  let user: { name: string; policies: Policies } | undefined;
  let group: SavedGroup | undefined;
  let policy: { name: string; into: Policies } | undefined;
  let begun = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fail = (why: string) => new CommandError(`line ${index + 1}: ${why}`);
    const [, key, value = ''] = /^\s*(user|group|policy-name|policy[-_]val):\s*(.*?)\s*$/.exec(line) ?? [];
    const word = line.trim();
    if (!begun) {
      if (word === 'accounts:') begun = true;
      else if (word !== '') throw fail("a backup begins with 'accounts:'");
    } else if (word === 'endaccounts') return accounts;
    else if (word === 'enduser') {
      if (!account || !user) throw fail("'enduser' without a user");
      account.users.set(user.name, user.policies);
      user = policy = undefined;
    } else if (word === 'endgroup') group = policy = undefined;
    else if (key === 'user' && group) group.users.push(value);
    else if (key === 'user') user = { name: value, policies: new Map() };
    else if (key === 'group') {
      if (!account) throw fail('a group outside of an account');
      group = { users: [], policies: new Map() };
      account.groups.set(value, group);
    } else if (key === 'policy-name') {
      const into = group?.policies ?? user?.policies;
      if (!into) throw fail('a policy outside of a user or group');
      policy = { name: value, into };
    } else if (key !== undefined) {
      if (!policy) throw fail('a policy without a name');
      policy.into.set(policy.name, value);
    } else if (policy?.into.has(policy.name)) policy.into.set(policy.name, `${policy.into.get(policy.name)}\n${line}`);
    else if (word !== '' && !user && !group) {
      account = { name: word, users: new Map(), groups: new Map() };
      accounts.push(account);
    } else if (word !== '') throw fail(`'${word}' is not expected here`);
  }
  throw new CommandError("the backup is cut off: it has no 'endaccounts'");
}
