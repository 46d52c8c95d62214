import { command, maybe } from '../frame/command.ts';
import { arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show the roles of your account',
  service: 'iam',
  positionals: { prefix: maybe('-p, --path-prefix PREFIX', 'only those whose path begins so') },
  prints: [arnKind],
  examples: ['euare-rolelistbypath'],
  async run({ list, out }, { prefix }) {
    const asked = prefix === undefined ? {} : { PathPrefix: prefix };
    for await (const role of list('iam', 'ListRoles', asked, 'Roles')) out.record(arnKind, role);
  },
});
