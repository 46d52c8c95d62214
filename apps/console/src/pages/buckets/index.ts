import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { buckets } from './buckets.ts';
import { create, verbs } from './verbs.ts';

export const bucketsNoun: Noun = {
  path: 'buckets',
  title: 'Buckets',
  section: 'Storage',
  create,
  pages: {
    '': () => import('./buckets-page.tsx'),
    create: () => import('./create-page.tsx'),
    $bucket: () => import('./bucket-page.tsx'),
    '$bucket/object': () => import('./objects/object-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(buckets);
    return found.map(({ Name }) => ({
      text: Name!,
      href: `buckets/${encodeURIComponent(Name!)}`,
      kind: 'Bucket',
    }));
  },
};
