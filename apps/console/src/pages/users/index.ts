import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { users } from './users.ts';
import { create, verbs } from './verbs.ts';

export const usersNoun: Noun = {
  path: 'users',
  title: 'Users',
  section: 'Identity',
  create,
  pages: {
    '': () => import('./users-page.tsx'),
    create: () => import('./create-page.tsx'),
    $name: () => import('./user-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(users);
    return found.map(({ UserName }) => ({ text: UserName!, href: `users/${UserName}`, kind: 'User' }));
  },
};
