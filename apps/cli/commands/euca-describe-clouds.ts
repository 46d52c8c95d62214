import { componentCommand } from '../admin/views.ts';

export default componentCommand('Show the cloud controller', 'euca-describe-clouds', 'CLOUDS', 'eucalyptus');
