import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { policies, policyHref } from './policies.ts';
import { create, verbs } from './verbs.ts';

export const policiesNoun: Noun = {
  path: 'policies',
  title: 'Policies',
  section: 'Identity',
  create,
  pages: {
    '': () => import('./policies-page.tsx'),
    create: () => import('./create-page.tsx'),
    detail: () => import('./policy-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(policies);
    return found.map(({ PolicyName, Arn }) => ({ text: PolicyName!, href: policyHref(Arn!), kind: 'Policy' }));
  },
};
