import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { groups } from './groups.ts';
import { verbs } from './verbs.ts';

export const groupsNoun: Noun = {
  path: 'groups',
  title: 'Groups',
  section: 'Identity',
  pages: { '': () => import('./groups-page.tsx'), $name: () => import('./group-page.tsx') },
  verbs,
  async find() {
    const found = await client.fetchQuery(groups);
    return found.map(({ GroupName }) => ({ text: GroupName!, href: `groups/${GroupName}`, kind: 'Group' }));
  },
};
