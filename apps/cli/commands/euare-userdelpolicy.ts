import { deletePolicy, users } from '../records/policies.ts';

export default deletePolicy(users);
