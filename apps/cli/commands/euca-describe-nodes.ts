import { nodeCommand, nodeRow } from '../admin/views.ts';

export default nodeCommand('euca-describe-nodes', nodeRow);
