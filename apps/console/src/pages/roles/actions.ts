import { call, readAll } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import type { Role } from './roles.ts';
import { verbs } from './verbs.ts';

/** A role with its own policies, and the instance profiles of its name that were made with it. */
async function remove({ RoleName }: Role): Promise<void> {
  const role = { RoleName: RoleName! };
  for (const { PolicyArn } of await readAll('ListAttachedRolePolicies', role, 'AttachedPolicies'))
    await call('iam', 'DetachRolePolicy', { ...role, PolicyArn: PolicyArn! });
  for (const PolicyName of await readAll('ListRolePolicies', role, 'PolicyNames'))
    await call('iam', 'DeleteRolePolicy', { ...role, PolicyName });
  for (const { InstanceProfileName } of await readAll('ListInstanceProfilesForRole', role, 'InstanceProfiles')) {
    await call('iam', 'RemoveRoleFromInstanceProfile', { ...role, InstanceProfileName: InstanceProfileName! });
    if (InstanceProfileName === RoleName)
      await call('iam', 'DeleteInstanceProfile', { InstanceProfileName: InstanceProfileName! });
  }
  await call('iam', 'DeleteRole', role);
}

export const actionsFor = (done?: () => void): Action<Role>[] => [
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
      confirm({
        title: `Delete ${plural(rows.length, 'role')}?`,
        text: 'Machines and programs that act as it are refused from then on. This cannot be undone.',
        items: rows.map(({ RoleName }) => RoleName!),
        button: 'Delete',
        typed: 'delete',
        run: async () => {
          await forEach(rows, remove);
          flash.success(`Deleted ${plural(rows.length, 'role')}.`);
          done?.();
        },
      }),
  },
];
