import type { Noun } from '../noun.ts';

export const instanceTypesNoun: Noun = {
  path: 'instance-types',
  title: 'Instance types',
  section: 'Compute',
  pages: { '': () => import('./types-page.tsx') },
};
