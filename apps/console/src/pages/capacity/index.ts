import type { Noun } from '../noun.ts';

export const capacityNoun: Noun = {
  path: 'capacity',
  title: 'Capacity',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./capacity-page.tsx') },
};
