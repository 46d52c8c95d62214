import { command, maybe } from '../frame/command.ts';
import { arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show the instance profiles of your account',
  service: 'iam',
  positionals: { prefix: maybe('-p, --path-prefix PREFIX', 'only those whose path begins so') },
  prints: [arnKind],
  examples: ['euare-instanceprofilelistbypath'],
  async run({ list, out }, { prefix }) {
    const asked = prefix === undefined ? {} : { PathPrefix: prefix };
    for await (const profile of list('iam', 'ListInstanceProfiles', asked, 'InstanceProfiles'))
      out.record(arnKind, profile);
  },
});
