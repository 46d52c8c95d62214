import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { addresses } from './addresses.ts';
import { verbs } from './verbs.ts';

export const addressesNoun: Noun = {
  path: 'addresses',
  title: 'Elastic addresses',
  section: 'Network and security',
  pages: { '': () => import('./addresses-page.tsx') },
  verbs,
  async find() {
    const found = await client.fetchQuery(addresses);
    return found.map(({ PublicIp, AllocationId, InstanceId }) => ({
      text: PublicIp!,
      note: InstanceId,
      href: `addresses?selected=${AllocationId}`,
      kind: 'Elastic address',
    }));
  },
};
