import { nodeRow, services } from '../admin/views.ts';
import { command } from '../frame/command.ts';

export default command({
  summary: 'Show the nodes',
  about: 'A view of the processes of the cloud on this host; for root.',
  prints: [nodeRow],
  examples: ['euca-describe-nodes'],
  async run(context) {
    for (const service of await services(context)) if (service.type === 'node') context.out.record(nodeRow, service);
  },
});
