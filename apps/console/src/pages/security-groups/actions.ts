import { step } from '../../api/step.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { SecurityGroup } from './groups.ts';
import { verbs } from './verbs.ts';

export const actions = (gone?: () => void): Action<SecurityGroup>[] => [
  { id: 'in', text: verbs.in, whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=in` },
  { id: 'out', text: verbs.out, whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=out` },
  { id: 'tags', text: verbs.tags, whyNot: one(), href: ([row]) => `security-groups/${row!.GroupId}?tab=tags` },
  {
    id: 'delete',
    text: verbs.delete,
    whyNot: each(({ GroupName }) => (GroupName === 'default' ? 'Every VPC keeps its group “default”.' : undefined)),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'security group')}?`,
        text: 'Groups that machines or other groups’ rules use are refused.',
        items: rows.map(({ GroupName, GroupId }) => `${GroupName} ${GroupId}`),
        button: 'Delete',
        steps: rows.map(({ GroupId }) => step('ec2', 'DeleteSecurityGroup', { GroupId: GroupId! })),
        done: `Deleted ${plural(rows.length, 'security group')}.`,
        run: async () => gone?.(),
      }),
  },
];
