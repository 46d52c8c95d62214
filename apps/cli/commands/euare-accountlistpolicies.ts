import { accounts, listPolicies } from '../records/policies.ts';

export default listPolicies(accounts);
