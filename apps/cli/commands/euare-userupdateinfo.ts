import { command, maybe, needed, text } from '../frame/command.ts';

export default command({
  summary: 'Note something of a user',
  service: 'iam',
  positionals: { user: maybe('-u, --user-name USER', 'the user (default: you)') },
  options: {
    key: needed(text('-k, --info-key KEY', 'what it is')),
    value: text('-i, --info-value VALUE', 'its value; without one it is taken away'),
  },
  examples: ['euare-userupdateinfo -k phone -i 123 ann'],
  async run({ call }, { user, key, value }) {
    await call('iam', 'UpdateUserInfo', {
      InfoKey: key,
      ...(user !== undefined && { UserName: user }),
      ...(value !== undefined && { InfoValue: value }),
    });
  },
});
