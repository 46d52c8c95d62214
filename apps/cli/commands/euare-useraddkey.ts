import { command, flag, maybe, text } from '../frame/command.ts';
import { newKeyKind } from '../records/identity.ts';
import { regionConfig } from '../records/region-config.ts';

export default command({
  summary: 'Make an access key',
  about: 'The secret is told this once.',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: {
    config: flag('-w, --write-config', 'print a configuration file with the key'),
    domain: text('-d, --domain DOMAIN', 'the DNS domain of the services in that file'),
    chosen: flag('-l, --set-default-user', 'make it the default user of the region in that file'),
  },
  prints: [newKeyKind],
  examples: ['euare-useraddkey ann'],
  async run(context, { user, config, domain, chosen }) {
    const { call, out } = context;
    const { AccessKey } = await call('iam', 'CreateAccessKey', user === undefined ? {} : { UserName: user });
    const { AccessKeyId = '', SecretAccessKey = '', UserName = '' } = AccessKey ?? {};
    if (!config) {
      out.record(newKeyKind, { AccessKeyId, SecretAccessKey });
      return;
    }
    const { User } = await call('iam', 'GetUser', { UserName });
    const account = User?.Arn?.split(':')[4] ?? '';
    const newKey = { account, user: UserName, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, chosen };
    out.text('config', regionConfig(context, newKey, domain));
  },
});
