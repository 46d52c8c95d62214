import { addPolicy, users } from '../records/policies.ts';

export default addPolicy(users);
