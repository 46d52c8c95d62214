import { groups, uploadPolicy } from '../records/policies.ts';

export default uploadPolicy(groups);
