import { roles, uploadPolicy } from '../records/policies.ts';

export default uploadPolicy(roles);
