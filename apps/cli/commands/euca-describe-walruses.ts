import { componentCommand } from '../admin/views.ts';

export default componentCommand('Show the object store', 'euca-describe-walruses', 'WALRUS', 'walrusbackend');
