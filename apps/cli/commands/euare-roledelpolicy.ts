import { deletePolicy, roles } from '../records/policies.ts';

export default deletePolicy(roles);
