import { groups, listPolicies } from '../records/policies.ts';

export default listPolicies(groups);
