import { step } from '../../api/step.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { plural } from '../../ui/words.ts';
import { type Image, whyNotLaunch } from './images.ts';
import { verbs } from './verbs.ts';

/** What can be done to images by this account. */
export const actionsFor = (mine: string, gone?: () => void): Action<Image>[] => {
  const own = ({ OwnerId }: Image) => (OwnerId === mine ? undefined : 'It belongs to another account.');
  return [
    {
      id: 'launch',
      text: verbs.launch,
      whyNot: one(whyNotLaunch),
      href: ([row]) => `instances/launch?image=${row!.ImageId}`,
    },
    {
      id: 'share',
      text: verbs.share,
      whyNot: one(own),
      href: ([row]) => `images/${row!.ImageId}?tab=sharing`,
    },
    { id: 'tags', text: verbs.tags, whyNot: one(own), href: ([row]) => `images/${row!.ImageId}?tab=tags` },
    {
      id: 'deregister',
      text: verbs.deregister,
      whyNot: each(own),
      run: (rows) =>
        confirm({
          title: `Deregister ${plural(rows.length, 'image')}?`,
          text: 'Machines that run from it go on. No new one can be launched from it.',
          items: rows.map(({ Name, ImageId }) => `${Name} ${ImageId}`),
          button: 'Deregister',
          typed: 'deregister',
          steps: rows.map(({ ImageId }) => step('ec2', 'DeregisterImage', { ImageId: ImageId! })),
          done: `Deregistered ${plural(rows.length, 'image')}.`,
          run: async () => gone?.(),
        }),
    },
  ];
};
