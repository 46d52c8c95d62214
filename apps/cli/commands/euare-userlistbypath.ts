import { command, maybe } from '../frame/command.ts';
import { arnKind } from '../records/identity.ts';

export default command({
  summary: 'Show the users of your account',
  service: 'iam',
  positionals: { prefix: maybe('-p, --path-prefix PREFIX', 'only those whose path begins so') },
  prints: [arnKind],
  examples: ['euare-userlistbypath', 'euare-userlistbypath --as-account acme'],
  async run({ list, out }, { prefix }) {
    const asked = prefix === undefined ? {} : { PathPrefix: prefix };
    for await (const user of list('iam', 'ListUsers', asked, 'Users')) out.record(arnKind, user);
  },
});
