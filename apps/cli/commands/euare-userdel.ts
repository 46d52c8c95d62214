import { command, flag, one } from '../frame/command.ts';
import { belongingsOf, takeAway } from '../records/user-belongings.ts';

export default command({
  summary: 'Delete a user',
  service: 'iam',
  positionals: { user: one('-u, --user-name USER', 'the user') },
  options: {
    recursive: flag('-r, --recursive', 'take its keys, policies, certificates and groups away first'),
    atServer: flag('-R, --recursive-euca', 'as -r, in one request that only Eucalyptus knows'),
    pretend: flag('-p, --pretend', 'only show what would be taken away'),
  },
  examples: ['euare-userdel -r ann'],
  async run(context, { user, recursive, atServer, pretend }) {
    if (pretend || recursive) {
      const own = await belongingsOf(context, user);
      if (pretend) {
        for (const [title, items] of Object.entries({
          accesskeys: own.keys,
          policies: [...own.policies, ...own.managed],
          certificates: own.certificates,
          groups: own.groups,
        })) {
          context.out.heading(title);
          for (const item of items) context.out.heading(`\t${item}`);
        }
        return;
      }
      await takeAway(context, user, own);
    }
    await context.call('iam', 'DeleteUser', { UserName: user, ...(atServer && { IsRecursive: true }) });
  },
});
