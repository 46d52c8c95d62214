import { componentKind, componentRow, nodeRow, serviceRow, services } from '../admin/views.ts';
import { command, flag } from '../frame/command.ts';
import { onlySwitch } from '../records/instance-attributes.ts';

const options = {
  clouds: flag('--list-clouds', 'the cloud controller'),
  walruses: flag('--list-walruses', 'the object store'),
  clusters: flag('--list-clusters', 'cluster controllers'),
  scs: flag('--list-scs', 'storage controllers'),
  nodes: flag('--list-nodes', 'nodes'),
  components: flag('--list-components', 'every component'),
  services: flag('--list-services', 'every service'),
};

const lists = {
  clouds: { kind: componentKind('CLOUDS'), type: 'eucalyptus' },
  walruses: { kind: componentKind('WALRUS'), type: 'walrusbackend' },
  clusters: { kind: componentKind('CLUSTER'), type: 'cluster' },
  scs: { kind: componentKind('STORAGECONTROLLER'), type: 'storage' },
  nodes: { kind: nodeRow, type: 'node' },
  components: { kind: componentRow, type: undefined },
  services: { kind: serviceRow, type: undefined },
} as const;

export default command({
  summary: 'Show the cloud’s components, as euca_conf did',
  about:
    'Nothing is registered by hand in this cloud, so the verbs that did that are gone. ./mallee up, credentials and status ' +
    'take the place of --initialize, --get-credentials and --check.',
  options,
  prints: Object.values(lists).map(({ kind }) => kind),
  examples: ['euca_conf --list-nodes'],
  async run(context, given) {
    const { kind, type } = lists[onlySwitch(options, given)];
    for (const service of await services(context))
      if (type === undefined || service.type === type) context.out.record(kind, service);
  },
});
