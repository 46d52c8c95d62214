import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { keyPairs } from './key-pairs.ts';
import { create, verbs } from './verbs.ts';

export const keyPairsNoun: Noun = {
  path: 'key-pairs',
  title: 'Key pairs',
  section: 'Network and security',
  create,
  pages: {
    '': () => import('./key-pairs-page.tsx'),
    create: () => import('./create-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(keyPairs);
    return found.map(({ KeyName, KeyPairId }) => ({
      text: KeyName!,
      note: KeyPairId,
      href: `key-pairs?selected=${KeyPairId}`,
      kind: 'Key pair',
    }));
  },
};
