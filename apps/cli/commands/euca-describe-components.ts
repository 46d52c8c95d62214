import { componentRow, services } from '../admin/views.ts';
import { command } from '../frame/command.ts';

export default command({
  summary: 'Show every component',
  about: 'A view of the processes of the cloud on this host; for root.',
  prints: [componentRow],
  examples: ['euca-describe-components'],
  async run(context) {
    for (const service of await services(context)) context.out.record(componentRow, service);
  },
});
