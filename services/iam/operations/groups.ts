import { on } from '../on-entity.ts';
import { about, demand, op } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { members } from '../repos/members.ts';
import { removeGroup } from '../repos/removal.ts';
import { checkPath } from '../rules/names.ts';
import { cutAll, pageOf } from '../rules/page.ts';
import { groupView, userView } from '../views/entities.ts';

export const groupOperations = [
  op.write('CreateGroup', {
    parameters: { Path: 'used', GroupName: 'used' },
    authorize: (input, { scope }) => [demand('CreateGroup', scope, `group${checkPath(input.Path)}${input.GroupName}`)],
    async run({ tx, scope, world }, input) {
      const wish = { name: input.GroupName, path: input.Path };
      return { Group: groupView(await entities.create(tx, world, scope.account, 'group', wish)) };
    },
  }),

  on('group').read('GetGroup', {
    parameters: { Marker: 'used', MaxItems: 'used' },
    async run({ read }, group, input) {
      const { rows, more } = await members.usersOf(read, group, pageOf(input));
      return { Group: groupView(group), Users: rows.map(userView), ...more };
    },
  }),

  op.read('ListGroups', {
    parameters: { PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { scope }) => [demand('ListGroups', scope, `group${input.PathPrefix ?? '/'}`)],
    async run({ read, scope }, input) {
      const { rows, more } = await entities.list(read, scope.account, 'group', input.PathPrefix, pageOf(input));
      return { Groups: rows.map(groupView), ...more };
    },
  }),

  op.write('UpdateGroup', {
    parameters: { GroupName: 'used', NewPath: 'used', NewGroupName: 'used' },
    /** As in AWS, both the old and the new name must be allowed. */
    async authorize(input, context) {
      const old = await about('UpdateGroup', 'group', input.GroupName, context);
      const group = await entities.find(context.read, context.scope.account, 'group', input.GroupName ?? '');
      const target = `group${input.NewPath ?? group?.path ?? '/'}${input.NewGroupName ?? input.GroupName}`;
      return [...old, demand('UpdateGroup', context.scope, target)];
    },
    async run({ tx, scope }, input) {
      const group = await entities.get(tx, scope.account, 'group', input.GroupName);
      await entities.move(tx, group, { name: input.NewGroupName, path: input.NewPath });
      return {};
    },
  }),

  on('group').write('DeleteGroup', {
    parameters: { IsRecursive: 'used' },
    async run({ tx }, group, input) {
      await removeGroup(tx, group, input.IsRecursive === true);
      return {};
    },
  }),

  on('group').write('AddUserToGroup', {
    parameters: { UserName: 'used' },
    async run({ tx, scope }, group, input) {
      await members.add(tx, group, await entities.get(tx, scope.account, 'user', input.UserName));
      return {};
    },
  }),

  on('group').write('RemoveUserFromGroup', {
    parameters: { UserName: 'used' },
    async run({ tx, scope }, group, input) {
      await members.remove(tx, group, await entities.get(tx, scope.account, 'user', input.UserName));
      return {};
    },
  }),

  on('user').read('ListGroupsForUser', {
    parameters: { Marker: 'used', MaxItems: 'used' },
    async run({ read }, user, input) {
      const { rows, more } = cutAll(await members.groupsOf(read, user.id), pageOf(input), ({ folded }) => folded);
      return { Groups: rows.map(groupView), ...more };
    },
  }),
];
