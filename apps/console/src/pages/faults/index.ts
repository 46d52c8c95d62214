import type { Noun } from '../noun.ts';

export const faultsNoun: Noun = {
  path: 'faults',
  title: 'Faults',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./faults-page.tsx') },
};
