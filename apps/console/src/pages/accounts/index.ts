import type { Noun } from '../noun.ts';

export const accountsNoun: Noun = {
  path: 'accounts',
  title: 'Accounts',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./accounts-page.tsx') },
};
