import type { Noun } from '../noun.ts';

export const dashboardNoun: Noun = {
  path: '',
  title: 'Dashboard',
  section: '',
  pages: { '': () => import('./dashboard-page.tsx') },
};
