import { command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const aliasKind: Kind<string> = kind(undefined, { alias: (row) => `Alias: ${row}` });

export default command({
  summary: 'Show the names of your account',
  service: 'iam',
  prints: [aliasKind],
  examples: ['euare-accountaliaslist'],
  async run({ list, out }) {
    for await (const alias of list('iam', 'ListAccountAliases', {}, 'AccountAliases')) out.record(aliasKind, alias);
  },
});
