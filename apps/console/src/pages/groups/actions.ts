import { call } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import type { Group } from './groups.ts';

export const actionsFor = (done?: () => void): Action<Group>[] => [
  { id: 'members', text: 'Change members', whyNot: one(), href: ([row]) => `groups/${row!.GroupName}?tab=members` },
  {
    id: 'policies',
    text: 'Change what it may do',
    whyNot: one(),
    href: ([row]) => `groups/${row!.GroupName}?tab=policies`,
  },
  {
    id: 'delete',
    text: 'Delete',
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'group')}?`,
        text: 'Its users stay, without what the group allowed. Policies written into it go.',
        items: rows.map(({ GroupName }) => GroupName!),
        button: 'Delete',
        run: async () => {
          await forEach(rows, ({ GroupName }) =>
            call('iam', 'DeleteGroup', { GroupName: GroupName!, IsRecursive: true }),
          );
          flash.success(`Deleted ${plural(rows.length, 'group')}.`);
          done?.();
        },
      }),
  },
];
