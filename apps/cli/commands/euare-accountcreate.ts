import { command, flag, one, text } from '../frame/command.ts';
import { accountKind, newKeyKind } from '../records/identity.ts';
import { regionConfig } from '../records/region-config.ts';

export default command({
  summary: 'Create an account (cloud administrators)',
  service: 'iam',
  positionals: { account: one('-a, --account-name ACCOUNT', 'the name of the new account') },
  options: {
    key: flag('-k, --create-accesskey', 'make an access key for its administrator, and print it'),
    config: flag('-w, --write-config', 'print a configuration file with that key'),
    domain: text('-d, --domain DOMAIN', 'the DNS domain of the services in that file'),
    chosen: flag('-l, --set-default-user', 'make it the default user of the region in that file'),
  },
  prints: [accountKind, newKeyKind],
  examples: ['euare-accountcreate acme', 'euare-accountcreate -w acme > ~/.euca/acme.ini'],
  async run(context, { account, key, config, domain, chosen }) {
    const { call, out } = context;
    const { Account } = await call('iam', 'CreateAccount', { AccountName: account });
    const made =
      key || config
        ? (await call('iam', 'CreateAccessKey', { DelegateAccount: Account.AccountName, UserName: 'admin' })).AccessKey
        : undefined;
    if (config && made) {
      const { AccessKeyId = '', SecretAccessKey = '' } = made;
      const newKey = {
        account: Account.AccountId,
        user: 'admin',
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        chosen,
      };
      out.text('config', regionConfig(context, newKey, domain));
      return;
    }
    out.record(accountKind, Account);
    if (made) out.record(newKeyKind, made);
  },
});
