import { readAll } from '../../api/call.ts';
import { type Step, step } from '../../api/step.ts';
import { type Action, each } from '../../ui/actions.tsx';
import { confirmFound } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { Policy } from './policies.ts';
import { verbs } from './verbs.ts';

const ofTheCloud = ({ Arn }: Policy) => (Arn?.includes('::aws:') ? 'It belongs to the cloud.' : undefined);

/** A policy with all its versions: IAM deletes the default one last, with the policy. */
async function removal({ Arn }: Policy): Promise<Step[]> {
  const PolicyArn = Arn!;
  const versions = await readAll('ListPolicyVersions', { PolicyArn }, 'Versions');
  const others = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion);
  return [
    ...others.map(({ VersionId }) => step('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: VersionId! })),
    step('iam', 'DeletePolicy', { PolicyArn }),
  ];
}

export const actionsFor = (gone?: () => void): Action<Policy>[] => [
  {
    id: 'delete',
    text: verbs.delete,
    whyNot: each(
      (policy) => ofTheCloud(policy) ?? (policy.AttachmentCount ? 'It is attached. Detach it first.' : undefined),
    ),
    run: (rows) =>
      confirmFound(
        Promise.all(rows.map(removal)).then((each) => each.flat()),
        {
          title: `Delete ${plural(rows.length, 'policy', 'policies')}?`,
          text: 'All of its versions go. This cannot be undone.',
          items: rows.map(({ PolicyName }) => PolicyName!),
          button: 'Delete',
          done: `Deleted ${plural(rows.length, 'policy', 'policies')}.`,
          run: async () => gone?.(),
        },
      ),
  },
];
