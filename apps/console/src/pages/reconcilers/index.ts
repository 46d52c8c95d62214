import type { Noun } from '../noun.ts';

export const reconcilersNoun: Noun = {
  path: 'reconcilers',
  title: 'Reconcilers',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./reconcilers-page.tsx') },
};
