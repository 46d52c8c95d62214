import type { Noun } from '../noun.ts';

export const activityNoun: Noun = {
  path: 'activity',
  title: 'Activity',
  section: 'Identity',
  pages: { '': () => import('./activity-page.tsx') },
};
