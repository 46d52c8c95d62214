import { step } from '../../api/step.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import type { Bucket } from './buckets.ts';
import { emptyBucket, emptyingCode } from './objects/remove.ts';
import { verbs } from './verbs.ts';

export const actionsFor = (gone?: () => void): Action<Bucket>[] => [
  { id: 'settings', text: verbs.settings, whyNot: one(), href: ([row]) => `buckets/${row!.Name}?tab=settings` },
  { id: 'rights', text: verbs.rights, whyNot: one(), href: ([row]) => `buckets/${row!.Name}?tab=rights` },
  {
    id: 'empty',
    text: verbs.empty,
    whyNot: one(),
    run: ([row]) =>
      confirm({
        title: `Delete everything in ${row!.Name}?`,
        text: 'Every object, every old version and every unfinished upload. This cannot be undone.',
        button: 'Empty the bucket',
        typed: row!.Name!,
        code: emptyingCode(row!.Name!),
        run: () => emptyBucket(row!.Name!),
      }),
  },
  {
    id: 'delete',
    text: verbs.delete,
    run: (rows) =>
      confirm({
        title: `Delete ${plural(rows.length, 'bucket')}?`,
        text: 'Only empty buckets are deleted. Their names become free for everybody.',
        items: rows.map(({ Name }) => Name!),
        button: 'Delete',
        steps: rows.map(({ Name }) => step('s3', 'DeleteBucket', { Bucket: Name! })),
        done: `Deleted ${plural(rows.length, 'bucket')}.`,
        run: async () => gone?.(),
      }),
  },
];
