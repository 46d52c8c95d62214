import { accountsNoun } from './accounts/index.ts';
import { activityNoun } from './activity/index.ts';
import { addressesNoun } from './addresses/index.ts';
import { bucketsNoun } from './buckets/index.ts';
import { capacityNoun } from './capacity/index.ts';
import { credentialsNoun } from './credentials/index.ts';
import { dashboardNoun } from './dashboard/index.ts';
import { faultsNoun } from './faults/index.ts';
import { groupsNoun } from './groups/index.ts';
import { imagesNoun } from './images/index.ts';
import { instanceTypesNoun } from './instance-types/index.ts';
import { instancesNoun } from './instances/index.ts';
import { keyPairsNoun } from './key-pairs/index.ts';
import { nodesNoun } from './nodes/index.ts';
import type { Noun } from './noun.ts';
import { policiesNoun } from './policies/index.ts';
import { propertiesNoun } from './properties/index.ts';
import { reconcilersNoun } from './reconcilers/index.ts';
import { rolesNoun } from './roles/index.ts';
import { securityGroupsNoun } from './security-groups/index.ts';
import { servicesNoun } from './services/index.ts';
import { usageNoun } from './usage/index.ts';
import { usersNoun } from './users/index.ts';
import { zonesNoun } from './zones/index.ts';

export { type Found, sections } from './noun.ts';

/** Every kind of thing that the console has pages for, in the order of the list at the side. */
export const nouns: readonly Noun[] = [
  dashboardNoun,
  instancesNoun,
  imagesNoun,
  instanceTypesNoun,
  securityGroupsNoun,
  keyPairsNoun,
  addressesNoun,
  bucketsNoun,
  usersNoun,
  groupsNoun,
  rolesNoun,
  policiesNoun,
  activityNoun,
  accountsNoun,
  zonesNoun,
  nodesNoun,
  capacityNoun,
  usageNoun,
  servicesNoun,
  reconcilersNoun,
  faultsNoun,
  propertiesNoun,
  credentialsNoun,
];
