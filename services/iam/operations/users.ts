import { date } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { on } from '../on-entity.ts';
import { about, demand, isSelf, op, requestBoundary, requestTags, userName } from '../operation.ts';
import { adminUser } from '../repos/accounts.ts';
import { entities } from '../repos/entities.ts';
import { loginProfiles } from '../repos/login-profiles.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { removeUser } from '../repos/removal.ts';
import { tags } from '../repos/tags.ts';
import { checkPath } from '../rules/names.ts';
import { pageOf } from '../rules/page.ts';
import { detailView, extraView, userView } from '../views/entities.ts';

export const userOperations = [
  op.write('CreateUser', {
    parameters: { Path: 'used', UserName: 'used', PermissionsBoundary: 'used', Tags: 'used' },
    authorize: (input, { scope }) => [
      demand('CreateUser', scope, `user${checkPath(input.Path)}${input.UserName}`, {
        ...requestTags(input.Tags),
        ...requestBoundary(input.PermissionsBoundary),
      }),
    ],
    async run({ tx, scope, world }, input) {
      const boundary = await managedPolicies.boundary(tx, scope.account, input.PermissionsBoundary);
      const wish = { name: input.UserName, path: input.Path, boundary };
      const user = await entities.create(tx, world, scope.account, 'user', wish);
      await tags.put(tx, user.id, input.Tags);
      return { User: { ...userView(user), ...detailView(user, await tags.of(tx, user.id)) } };
    },
  }),

  op.read('GetUser', {
    parameters: { UserName: 'used', ShowExtra: 'used' },
    async authorize(input, context) {
      const name = userName(input.UserName, context.scope);
      const demands = await about('GetUser', 'user', name, context);
      return demands.map((each) => ({ ...each, needsNoPermission: isSelf(name, context.scope) }));
    },
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', userName(input.UserName, scope));
      const used = (await loginProfiles.of(read, user))?.last_used_at;
      const shown = {
        ...userView(user),
        ...(used && { PasswordLastUsed: date(used) }),
        ...detailView(user, await tags.of(read, user.id)),
      };
      return { User: input.ShowExtra ? { ...shown, ...extraView(user) } : shown };
    },
  }),

  op.read('ListUsers', {
    parameters: { PathPrefix: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { scope }) => [demand('ListUsers', scope, `user${input.PathPrefix ?? '/'}`)],
    async run({ read, scope }, input) {
      const { rows, more } = await entities.list(read, scope.account, 'user', input.PathPrefix, pageOf(input));
      return { Users: rows.map(userView), ...more };
    },
  }),

  op.write('UpdateUser', {
    parameters: {
      UserName: 'used',
      NewPath: 'used',
      NewUserName: 'used',
      Enabled: 'used',
      RegStatus: { only: ['CONFIRMED'] },
      PasswordExpiration: 'absent',
    },
    /** As in AWS, the user may be changed only where both the old and the new name are allowed. */
    async authorize(input, context) {
      const old = await about('UpdateUser', 'user', input.UserName, context);
      if (input.NewUserName === undefined && input.NewPath === undefined) return old;
      const user = await entities.find(context.read, context.scope.account, 'user', input.UserName ?? '');
      const target = `user${input.NewPath ?? user?.path ?? '/'}${input.NewUserName ?? input.UserName}`;
      return [...old, demand('UpdateUser', context.scope, target)];
    },
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', input.UserName);
      const moves = input.NewUserName !== undefined || input.NewPath !== undefined;
      if (moves && user.name === adminUser) throw errors.fixed(`The user ${adminUser} keeps its name and path.`);
      if (moves) await entities.move(tx, user, { name: input.NewUserName, path: input.NewPath });
      if (input.Enabled === undefined) return {};
      if (!input.Enabled && user.id === scope.subject.userId) throw errors.fixed('Nobody can shut himself out.');
      await entities.enable(tx, user, input.Enabled);
      return {};
    },
  }),

  on('user').write('DeleteUser', {
    parameters: { IsRecursive: 'used' },
    async run({ tx }, user, input) {
      if (user.name === adminUser) throw errors.deleteConflict(`The user ${adminUser} belongs to its account.`);
      await removeUser(tx, user, input.IsRecursive === true);
      return {};
    },
  }),
];
