import { getPolicy, roles } from '../records/policies.ts';

export default getPolicy(roles);
