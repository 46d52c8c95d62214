import { listPolicies, roles } from '../records/policies.ts';

export default listPolicies(roles);
