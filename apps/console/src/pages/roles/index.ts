import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { roles } from './roles.ts';
import { create, verbs } from './verbs.ts';

export const rolesNoun: Noun = {
  path: 'roles',
  title: 'Roles',
  section: 'Identity',
  create,
  pages: {
    '': () => import('./roles-page.tsx'),
    create: () => import('./create-page.tsx'),
    $name: () => import('./role-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(roles);
    return found.map(({ RoleName }) => ({ text: RoleName!, href: `roles/${RoleName}`, kind: 'Role' }));
  },
};
