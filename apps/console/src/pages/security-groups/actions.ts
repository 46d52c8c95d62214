import { call } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import type { SecurityGroup } from './groups.ts';

export const actions = (done?: () => void): Action<SecurityGroup>[] => [
  { id: 'in', text: 'Edit rules in', whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=in` },
  { id: 'out', text: 'Edit rules out', whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=out` },
  { id: 'tags', text: 'Change tags', whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=tags` },
  {
    id: 'delete',
    text: 'Delete',
    whyNot: each(({ GroupName }) => (GroupName === 'default' ? 'Every VPC keeps its group “default”.' : undefined)),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'security group')}?`,
        text: 'Groups that machines or other groups’ rules use are refused.',
        items: rows.map(({ GroupName, GroupId }) => `${GroupName} ${GroupId}`),
        button: 'Delete',
        run: async () => {
          await forEach(rows, ({ GroupId }) => call('ec2', 'DeleteSecurityGroup', { GroupId: GroupId! }));
          flash.success(`Deleted ${plural(rows.length, 'security group')}.`);
          done?.();
        },
      }),
  },
];
