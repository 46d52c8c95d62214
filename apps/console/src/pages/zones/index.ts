import type { Noun } from '../noun.ts';

export const zonesNoun: Noun = {
  path: 'zones',
  title: 'Zones',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./zones-page.tsx') },
};
