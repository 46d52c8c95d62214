import type { Noun } from '../noun.ts';

export const nodesNoun: Noun = {
  path: 'nodes',
  title: 'Nodes',
  section: 'Administration',
  administrators: true,
  pages: { '': () => import('./nodes-page.tsx') },
};
