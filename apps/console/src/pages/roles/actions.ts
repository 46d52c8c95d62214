import { readAll } from '../../api/call.ts';
import { type Step, step } from '../../api/step.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { confirmFound } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { Role } from './roles.ts';
import { verbs } from './verbs.ts';

/** A role goes after its own policies, and with the instance profile of its name that was made with it. */
async function removal({ RoleName }: Role): Promise<Step[]> {
  const role = { RoleName: RoleName! };
  const [attached, inline, profiles] = await Promise.all([
    readAll('ListAttachedRolePolicies', role, 'AttachedPolicies'),
    readAll('ListRolePolicies', role, 'PolicyNames'),
    readAll('ListInstanceProfilesForRole', role, 'InstanceProfiles'),
  ]);
  return [
    ...attached.map(({ PolicyArn }) => step('iam', 'DetachRolePolicy', { ...role, PolicyArn: PolicyArn! })),
    ...inline.map((PolicyName) => step('iam', 'DeleteRolePolicy', { ...role, PolicyName })),
    ...profiles.flatMap(({ InstanceProfileName: name = '' }) => [
      step('iam', 'RemoveRoleFromInstanceProfile', { ...role, InstanceProfileName: name }),
      ...(name === RoleName ? [step('iam', 'DeleteInstanceProfile', { InstanceProfileName: name })] : []),
    ]),
    step('iam', 'DeleteRole', role),
  ];
}

export const actionsFor = (gone?: () => void): Action<Role>[] => [
  {
    id: 'policies',
    text: verbs.policies,
    whyNot: one(),
    href: ([row]) => `roles/${row!.RoleName}?tab=policies`,
  },
  { id: 'trust', text: verbs.trust, whyNot: one(), href: ([row]) => `roles/${row!.RoleName}?tab=trust` },
  {
    id: 'delete',
    text: verbs.delete,
    run: (rows) =>
      confirmFound(
        Promise.all(rows.map(removal)).then((each) => each.flat()),
        {
          title: `Delete ${plural(rows.length, 'role')}?`,
          text: 'Machines and programs that act as it are refused from then on. This cannot be undone.',
          items: rows.map(({ RoleName }) => RoleName!),
          button: 'Delete',
          typed: 'delete',
          done: `Deleted ${plural(rows.length, 'role')}.`,
          run: async () => gone?.(),
        },
      ),
  },
];
