import { client } from '../../api/client.ts';
import { nameOf } from '../../ui/tags.ts';
import type { Noun } from '../noun.ts';
import { instances } from './instances.ts';
import { create, verbs } from './verbs.ts';

export const instancesNoun: Noun = {
  path: 'instances',
  title: 'Instances',
  section: 'Compute',
  create,
  pages: {
    '': () => import('./instances-page.tsx'),
    launch: () => import('./launch/launch-page.tsx'),
    $id: () => import('./instance-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(instances);
    return found.map((one) => ({
      text: nameOf(one.Tags) ?? one.InstanceId!,
      note: [one.InstanceId, one.PublicIpAddress, one.PrivateIpAddress].filter(Boolean).join(' '),
      href: `instances/${one.InstanceId}`,
      kind: 'Instance',
    }));
  },
};
