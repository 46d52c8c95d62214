import { step } from '../../api/step.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { Group } from './groups.ts';
import { verbs } from './verbs.ts';

export const actionsFor = (gone?: () => void): Action<Group>[] => [
  { id: 'members', text: verbs.members, whyNot: one(), href: ([row]) => `groups/${row!.GroupName}?tab=members` },
  {
    id: 'policies',
    text: verbs.policies,
    whyNot: one(),
    href: ([row]) => `groups/${row!.GroupName}?tab=policies`,
  },
  {
    id: 'delete',
    text: verbs.delete,
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'group')}?`,
        text: 'Its users stay, without what the group allowed. Policies written into it go.',
        items: rows.map(({ GroupName }) => GroupName!),
        button: 'Delete',
        steps: rows.map(({ GroupName }) => step('iam', 'DeleteGroup', { GroupName: GroupName!, IsRecursive: true })),
        done: `Deleted ${plural(rows.length, 'group')}.`,
        run: async () => gone?.(),
      }),
  },
];
