import { getPolicy, users } from '../records/policies.ts';

export default getPolicy(users);
