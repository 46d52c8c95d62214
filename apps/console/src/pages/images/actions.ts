import { call } from '../../api/call.ts';
import { forEach } from '../../api/for-each.ts';
import { type Action, each, one } from '../../ui/actions.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { flash } from '../../ui/flash.ts';
import { plural } from '../../ui/words.ts';
import { type Image, whyNotLaunch } from './images.ts';

/** What can be done to images by this account. */
export const actionsFor = (mine: string, done?: () => void): Action<Image>[] => {
  const own = ({ OwnerId }: Image) => (OwnerId === mine ? undefined : 'It belongs to another account.');
  return [
    {
      id: 'launch',
      text: 'Launch an instance',
      whyNot: one(whyNotLaunch),
      href: ([row]) => `instances/launch?image=${row!.ImageId}`,
    },
    {
      id: 'share',
      text: 'Change who may use it',
      whyNot: one(own),
      href: ([row]) => `images/${row!.ImageId}?tab=sharing`,
    },
    { id: 'tags', text: 'Change tags', whyNot: one(own), href: ([row]) => `images/${row!.ImageId}?tab=tags` },
    {
      id: 'deregister',
      text: 'Deregister',
      whyNot: each(own),
      run: (rows) =>
        confirm({
          title: `Deregister ${plural(rows.length, 'image')}?`,
          text: 'Machines that run from it go on. No new one can be launched from it.',
          items: rows.map(({ Name, ImageId }) => `${Name} ${ImageId}`),
          button: 'Deregister',
          typed: 'deregister',
          run: async () => {
            await forEach(rows, ({ ImageId }) => call('ec2', 'DeregisterImage', { ImageId: ImageId! }));
            flash.success(`Deregistered ${plural(rows.length, 'image')}.`);
            done?.();
          },
        }),
    },
  ];
};
