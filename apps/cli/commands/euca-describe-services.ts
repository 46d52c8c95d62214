import { serviceRow, services } from '../admin/views.ts';
import { any, command, flag, text } from '../frame/command.ts';

export default command({
  summary: 'Show services, in the form of 3.x',
  about: 'A view of the processes of the cloud on this host; for root.',
  positionals: { names: any('SERVICE', 'limit results to these') },
  options: {
    all: flag('-A, --all', 'nodes and the members of groups, too'),
    type: text('-T, --filter-type TYPE', 'only services of this type'),
    host: text('-H, --filter-host HOST', 'only those on this host'),
    state: text('-F, --filter-state STATE', 'only those in this state'),
    partition: text('-P, --filter-partition PARTITION', 'only those of this partition'),
  },
  prints: [serviceRow],
  examples: ['euca-describe-services -A', 'euca-describe-services -T cluster'],
  async run(context, { names, all, type, host, state, partition }) {
    const matches = (asked: string | undefined, value: string) =>
      asked === undefined || asked.toLowerCase() === value.toLowerCase();
    for (const service of await services(context)) {
      if (!all && type === undefined && names.length === 0 && isInner(service)) continue;
      if (names.length > 0 && !names.includes(service.name)) continue;
      const fits = matches(type, service.type) && matches(host, service.host) && matches(state, service.state);
      if (fits && matches(partition, service.partition)) context.out.record(serviceRow, service);
    }
  },
});

const isInner = ({ type, name }: { readonly type: string; readonly name: string }) =>
  type === 'node' || name.includes(`.${type}`);
