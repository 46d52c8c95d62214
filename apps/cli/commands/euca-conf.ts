import { writeCredentials } from '../admin/credentials.ts';
import { componentKind, componentRow, instanceRow, nodeRow, printNodes, serviceRow, services } from '../admin/views.ts';
import { command, flag, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { onlySwitch } from '../records/instance-attributes.ts';

const switches = {
  clouds: flag('--list-clouds', 'the cloud controller'),
  walruses: flag('--list-walruses', 'the object store'),
  clusters: flag('--list-clusters', 'cluster controllers'),
  scs: flag('--list-scs', 'storage controllers'),
  nodes: flag('--list-nodes', 'nodes'),
  components: flag('--list-components', 'every component'),
  services: flag('--list-services', 'every service'),
};

const options = {
  ...switches,
  zip: text('--get-credentials ZIP', 'write a user’s credentials to this new zip file'),
  account: text('--cred-account ACCOUNT', 'with --get-credentials: the account (eucalyptus if absent)'),
  user: text('--cred-user USER', 'with --get-credentials: the user of the account (admin if absent)'),
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
  summary: 'Show the cloud’s components and give out credentials, as euca_conf did',
  about:
    'Nothing is registered by hand in this cloud, so the verbs that did that are gone. ./mallee up and status take the ' +
    'place of --initialize and --check.',
  options,
  prints: [...Object.values(lists).map(({ kind }) => kind), instanceRow],
  examples: ['euca_conf --list-nodes', 'euca_conf --get-credentials admin.zip'],
  async run(context, { zip, account, user, ...given }) {
    if (zip !== undefined) {
      if (Object.values(given).includes(true)) throw new UsageError('--get-credentials goes with no list');
      await writeCredentials(context.system, zip, { account, user });
      return;
    }
    if (account !== undefined || user !== undefined)
      throw new UsageError('--cred-account and --cred-user go with --get-credentials');
    const { kind, type } = lists[onlySwitch(switches, given)];
    if (type === 'node') return printNodes(context, kind);
    for (const service of await services(context))
      if (type === undefined || service.type === type) context.out.record(kind, service);
  },
});
