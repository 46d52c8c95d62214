import { deletePolicy, groups } from '../records/policies.ts';

export default deletePolicy(groups);
