import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { securityGroups } from './groups.ts';
import { create, verbs } from './verbs.ts';

export const securityGroupsNoun: Noun = {
  path: 'security-groups',
  title: 'Security groups',
  section: 'Network and security',
  create,
  pages: {
    '': () => import('./groups-page.tsx'),
    create: () => import('./create-page.tsx'),
    $id: () => import('./group-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(securityGroups);
    return found.map(({ GroupId, GroupName }) => ({
      text: GroupName!,
      note: GroupId,
      href: `security-groups/${GroupId}`,
      kind: 'Security group',
    }));
  },
};
