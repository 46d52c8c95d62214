import type { Noun } from '../noun.ts';

export const usageNoun: Noun = {
  path: 'usage',
  title: 'Usage',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./usage-page.tsx') },
};
