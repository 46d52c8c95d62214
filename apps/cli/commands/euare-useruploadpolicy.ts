import { uploadPolicy, users } from '../records/policies.ts';

export default uploadPolicy(users);
