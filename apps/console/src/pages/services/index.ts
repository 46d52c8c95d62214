import type { Noun } from '../noun.ts';

export const servicesNoun: Noun = {
  path: 'services',
  title: 'Services',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./services-page.tsx') },
};
