import { addPolicy, groups } from '../records/policies.ts';

export default addPolicy(groups);
