import { componentCommand } from '../admin/views.ts';

export default componentCommand('Show the zones’ cluster controllers', 'euca-describe-clusters', 'CLUSTER', 'cluster');
