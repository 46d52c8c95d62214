import { call, readAll } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, each } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import type { Policy } from './policies.ts';
import { verbs } from './verbs.ts';

const ofTheCloud = ({ Arn }: Policy) => (Arn?.includes('::aws:') ? 'It belongs to the cloud.' : undefined);

/** A policy with all its versions: IAM deletes the default one last, with the policy. */
async function remove({ Arn }: Policy): Promise<void> {
  const PolicyArn = Arn!;
  const versions = await readAll('ListPolicyVersions', { PolicyArn }, 'Versions');
  for (const { VersionId, IsDefaultVersion } of versions)
    if (!IsDefaultVersion) await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: VersionId! });
  await call('iam', 'DeletePolicy', { PolicyArn });
}

export const actionsFor = (done?: () => void): Action<Policy>[] => [
  {
    id: 'delete',
    text: verbs.delete,
    whyNot: each(
      (policy) => ofTheCloud(policy) ?? (policy.AttachmentCount ? 'It is attached. Detach it first.' : undefined),
    ),
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'policy', 'policies')}?`,
        text: 'All of its versions go. This cannot be undone.',
        items: rows.map(({ PolicyName }) => PolicyName!),
        button: 'Delete',
        run: async () => {
          await forEach(rows, remove);
          flash.success(`Deleted ${plural(rows.length, 'policy', 'policies')}.`);
          done?.();
        },
      }),
  },
];
