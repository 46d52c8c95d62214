import type { Noun } from '../noun.ts';

export const propertiesNoun: Noun = {
  path: 'properties',
  title: 'Settings',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./properties-page.tsx') },
};
