import { command, flag, list as listOption, one, text } from '../frame/command.ts';
import { arnAndIdKind, newKeyKind } from '../records/identity.ts';
import { regionConfig } from '../records/region-config.ts';

export default command({
  summary: 'Create a user',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the name of the new user') },
  options: {
    path: text('-p, --path PATH', 'the path of its ARN (default: /)'),
    groups: listOption('-g, --group-name GROUP', 'add it to this group'),
    key: flag('-k, --create-accesskey', 'make an access key for it, and print it'),
    verbose: flag('-v, --verbose', 'print its ARN and ID'),
    verify: flag('--verify', 'ask for it afterwards'),
    config: flag('-w, --write-config', 'print a configuration file with that key'),
    domain: text('-d, --domain DOMAIN', 'the DNS domain of the services in that file'),
    chosen: flag('-l, --set-default-user', 'make it the default user of the region in that file'),
  },
  prints: [arnAndIdKind, newKeyKind],
  examples: ['euare-usercreate -k ann', 'euare-usercreate -v -g admins -p /staff/ ann'],
  async run(context, { user, path, groups, key, verbose, verify, config, domain, chosen }) {
    const { call, out } = context;
    const { User } = await call('iam', 'CreateUser', { UserName: user, ...(path && { Path: path }) });
    for (const GroupName of groups) await call('iam', 'AddUserToGroup', { GroupName, UserName: user });
    const made = key || config ? (await call('iam', 'CreateAccessKey', { UserName: user })).AccessKey : undefined;
    if (verify) await call('iam', 'GetUser', { UserName: user });
    if (verbose) out.record(arnAndIdKind, { arn: User?.Arn, id: User?.UserId });
    if (!made) return;
    const { AccessKeyId = '', SecretAccessKey = '' } = made;
    const account = User?.Arn?.split(':')[4] ?? '';
    const newKey = { account, user, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, chosen };
    if (config) out.text('config', regionConfig(context, newKey, domain));
    else out.record(newKeyKind, made);
  },
});
