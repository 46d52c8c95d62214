import { accounts, getPolicy } from '../records/policies.ts';

export default getPolicy(accounts);
