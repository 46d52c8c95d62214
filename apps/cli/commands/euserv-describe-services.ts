import type { Service } from '../admin/services.ts';
import { services } from '../admin/views.ts';
import { any, command, flag } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';

const columns = {
  service: () => 'SERVICE',
  type: (row: Service) => row.type,
  zone: (row: Service) => row.partition,
  name: (row: Service) => row.name,
  state: (row: Service) => row.state.toLowerCase(),
  host: (row: Service) => row.host,
  arn: (row: Service) => row.arn,
  epoch: () => '1',
  uri: (row: Service) => row.uri,
  /** None has an account of its own: the cloud's services run as the cloud. */
  accounts: () => undefined,
};

const byType: Kind<Service> = kind(undefined, pick('service', 'type', 'zone', 'name', 'state'));
const byZone: Kind<Service> = kind(undefined, pick('zone', 'type', 'name', 'state'));
const byHost: Kind<Service> = kind(undefined, pick('host', 'type', 'name', 'state'));
const expert: Kind<Service> = kind(undefined, pick('arn', 'state', 'epoch', 'uri', 'accounts'));

export default command({
  summary: 'Show services',
  about: 'A view of the processes of the cloud on this host; for root.',
  positionals: { names: any('SERVICE', 'limit results to these') },
  options: {
    all: flag('-a, --all', 'the members of groups, too'),
    byType: flag('--group-by-type', 'by type (default)'),
    byZone: flag('--group-by-zone', 'by zone'),
    byHost: flag('--group-by-host', 'by host'),
    expert: flag('--expert', 'with ARN, epoch and URI'),
    headers: flag('--show-headers', 'a heading first'),
  },
  filters: ['availability-zone', 'host', 'service-type', 'state'],
  prints: [byType, byZone, byHost, expert],
  examples: ['euserv-describe-services', 'euserv-describe-services --group-by-zone --filter state=notready'],
  async run(context, { names, all, headers, filters = [], ...groups }) {
    const chosen = [
      groups.byZone && byZone,
      groups.byHost && byHost,
      groups.expert && expert,
      groups.byType && byType,
    ].filter(Boolean) as Kind<Service>[];
    if (chosen.length > 1)
      throw new UsageError('only one of --group-by-type, --group-by-zone, --group-by-host and --expert may be given');
    const [how = byType] = chosen;
    const read: Record<string, (row: Service) => string> = {
      'availability-zone': (row) => row.partition,
      host: (row) => row.host,
      'service-type': (row) => row.type,
      state: (row) => row.state.toLowerCase(),
    };
    const found = (await services(context))
      .filter((row) => names.length === 0 || names.includes(row.name))
      .filter((row) => all || names.length > 0 || !row.name.endsWith(`.${row.type}`))
      .filter((row) => filters.every(({ Name, Values }) => Values.includes(read[Name]!(row))));
    const first = Object.values(how.columns).slice(how === byType ? 1 : 0, how === byType ? 3 : 2);
    const order = (row: Service) => first.map((value) => String(value(row))).join(' ');
    context.out.padded(
      how,
      found.sort((a, b) => (order(a) < order(b) ? -1 : 1)),
      headers,
    );
  },
});

function pick(...names: readonly (keyof typeof columns)[]): Kind<Service>['columns'] {
  return Object.fromEntries(names.map((name) => [name, columns[name]]));
}
