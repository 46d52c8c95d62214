import { call } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import type { User } from './users.ts';

/** The first user of an account cannot be spared. */
const isFirst = ({ UserName }: User) =>
  UserName === 'admin' ? 'It is the account’s own administrator, who goes with the account.' : undefined;

export const actionsFor = (me: string, done?: () => void): Action<User>[] => [
  {
    id: 'policies',
    text: 'Change what it may do',
    whyNot: one(),
    href: ([row]) => `users/${row!.UserName}?tab=policies`,
  },
  { id: 'keys', text: 'Access keys', whyNot: one(), href: ([row]) => `users/${row!.UserName}?tab=keys` },
  { id: 'password', text: 'Password', whyNot: one(), href: ([row]) => `users/${row!.UserName}?tab=password` },
  {
    id: 'delete',
    text: 'Delete',
    whyNot: each((user) => isFirst(user) ?? (user.UserName === me ? 'This is you.' : undefined)),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'user')}?`,
        text: 'With their keys, password and policies. Whoever uses them is locked out at once. This cannot be undone.',
        items: rows.map(({ UserName }) => UserName!),
        button: 'Delete',
        typed: 'delete',
        run: async () => {
          await forEach(rows, ({ UserName }) => call('iam', 'DeleteUser', { UserName: UserName!, IsRecursive: true }));
          flash.success(`Deleted ${plural(rows.length, 'user')}.`);
          done?.();
        },
      }),
  },
];
