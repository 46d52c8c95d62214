import { getPolicy, groups } from '../records/policies.ts';

export default getPolicy(groups);
