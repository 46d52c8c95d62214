import { accounts, deletePolicy } from '../records/policies.ts';

export default deletePolicy(accounts);
