import { command, maybe, needed, text } from '../frame/command.ts';

export default command({
  summary: 'Delete an access key',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: { key: needed(text('-k, --user-key-id KEY_ID', 'the key')) },
  examples: ['euare-userdelkey -k AKIEXAMPLE ann'],
  async run({ call }, { user, key }) {
    await call('iam', 'DeleteAccessKey', { AccessKeyId: key, ...(user !== undefined && { UserName: user }) });
  },
});
