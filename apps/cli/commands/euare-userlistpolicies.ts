import { listPolicies, users } from '../records/policies.ts';

export default listPolicies(users);
