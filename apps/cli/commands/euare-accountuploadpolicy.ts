import { accounts, uploadPolicy } from '../records/policies.ts';

export default uploadPolicy(accounts);
