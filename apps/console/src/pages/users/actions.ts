import { step } from '../../api/step.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { User } from './users.ts';
import { verbs } from './verbs.ts';

/** The first user of an account cannot be spared. */
const isFirst = ({ UserName }: User) =>
  UserName === 'admin' ? 'It is the account’s own administrator, who goes with the account.' : undefined;

export const actionsFor = (me: string, gone?: () => void): Action<User>[] => [
  {
    id: 'policies',
    text: verbs.policies,
    whyNot: one(),
    href: ([row]) => `users/${row!.UserName}?tab=policies`,
  },
  { id: 'keys', text: verbs.keys, whyNot: one(), href: ([row]) => `users/${row!.UserName}?tab=keys` },
  { id: 'password', text: verbs.password, whyNot: one(), href: ([row]) => `users/${row!.UserName}?tab=password` },
  {
    id: 'delete',
    text: verbs.delete,
    whyNot: each((user) => isFirst(user) ?? (user.UserName === me ? 'This is you.' : undefined)),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'user')}?`,
        text: 'With their keys, password and policies. Whoever uses them is locked out at once. This cannot be undone.',
        items: rows.map(({ UserName }) => UserName!),
        button: 'Delete',
        typed: 'delete',
        steps: rows.map(({ UserName }) => step('iam', 'DeleteUser', { UserName: UserName!, IsRecursive: true })),
        done: `Deleted ${plural(rows.length, 'user')}.`,
        run: async () => gone?.(),
      }),
  },
];
