import type { Noun } from '../noun.ts';

export const credentialsNoun: Noun = {
  path: 'credentials',
  title: 'My password and access keys',
  section: 'none',
  pages: { '': () => import('./credentials-page.tsx') },
};
