import { addPolicy, roles } from '../records/policies.ts';

export default addPolicy(roles);
