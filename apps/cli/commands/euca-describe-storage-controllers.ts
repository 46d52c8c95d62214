import { componentCommand } from '../admin/views.ts';

export default componentCommand(
  'Show the zones’ storage controllers',
  'euca-describe-storage-controllers',
  'STORAGECONTROLLER',
  'storage',
);
