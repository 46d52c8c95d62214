import type { Service } from '../admin/services.ts';
import { services } from '../admin/views.ts';
import { any, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const nodeKind: Kind<Service> = kind('NODE', {
  zone: (row) => row.partition,
  host: (row) => row.host,
  state: (row) => row.state.toLowerCase(),
  details: (row) => row.details,
});

export default command({
  summary: 'Show the nodes',
  about: 'A view of the processes of the cloud on this host; for root.',
  positionals: { nodes: any('NODE', 'limit results to these') },
  prints: [nodeKind],
  examples: ['euserv-describe-node-controllers'],
  async run(context, { nodes }) {
    for (const service of await services(context))
      if (service.type === 'node' && (nodes.length === 0 || nodes.includes(service.name)))
        context.out.record(nodeKind, service);
  },
});
