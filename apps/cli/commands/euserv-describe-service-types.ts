import { type ServiceType, serviceTypes } from '../admin/service-types.ts';
import { command, flag } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const typeRow: Kind<ServiceType> = kind('SVCTYPE', {
  type: (row) => row.type,
  groups: (row) => row.groups,
  description: (row) => row.description,
});

export default command({
  summary: 'Show the types of services',
  about: 'Nothing is registered by hand in this cloud: each type is a role of its two processes.',
  options: { all: flag('-a, --all', 'the members of groups, and nodes, too') },
  prints: [typeRow],
  examples: ['euserv-describe-service-types -a'],
  async run({ out }, { all }) {
    for (const each of serviceTypes)
      if (all || (each.groups.length === 0 && each.type !== 'node')) out.record(typeRow, each);
  },
});
