import { choice, command, maybe, needed, text } from '../frame/command.ts';

export default command({
  summary: 'Switch an access key on or off',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: {
    key: needed(text('-k, --user-key-id KEY_ID', 'the key')),
    status: needed(choice('-s, --status STATUS', ['Active', 'Inactive'], 'its new status')),
  },
  examples: ['euare-usermodkey -k AKIEXAMPLE -s Inactive ann'],
  async run({ call }, { user, key, status }) {
    const asked = { AccessKeyId: key, Status: status };
    await call('iam', 'UpdateAccessKey', { ...asked, ...(user !== undefined && { UserName: user }) });
  },
});
