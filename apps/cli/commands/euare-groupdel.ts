import { command, flag, one } from '../frame/command.ts';

export default command({
  summary: 'Delete a group of users',
  service: 'iam',
  positionals: { group: one('-g, --group-name GROUP', 'the group') },
  options: {
    recursive: flag('-r, --recursive', 'take its users and policies away first'),
    atServer: flag('-R, --recursive-euca', 'as -r, in one request that only Eucalyptus knows'),
  },
  examples: ['euare-groupdel admins'],
  async run({ call, list }, { group, recursive, atServer }) {
    const of = { GroupName: group };
    if (recursive) {
      for await (const { UserName = '' } of list('iam', 'GetGroup', of, 'Users'))
        await call('iam', 'RemoveUserFromGroup', { ...of, UserName });
      for await (const PolicyName of list('iam', 'ListGroupPolicies', of, 'PolicyNames'))
        await call('iam', 'DeleteGroupPolicy', { ...of, PolicyName });
    }
    await call('iam', 'DeleteGroup', { ...of, ...(atServer && { IsRecursive: true }) });
  },
});
