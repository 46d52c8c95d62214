import { date } from '@mallee/gateway/op';
import { type Proven, prove, replacePassword } from '../change-password.ts';
import { about, isSelf, op, userName } from '../operation.ts';
import { accounts } from '../repos/accounts.ts';
import { entities } from '../repos/entities.ts';
import { loginProfiles } from '../repos/login-profiles.ts';
import { sessions } from '../repos/sessions.ts';
import type { LoginProfileRow } from '../repos/tables.ts';
import { required } from '../rules/names.ts';
import { checkPassword } from '../rules/password.ts';

/** Passwords for the console. Whatever changes one ends the sessions that it opened. */
export const loginProfileOperations = [
  op.write('CreateLoginProfile', {
    parameters: { UserName: 'used', Password: 'used', PasswordResetRequired: 'used' },
    authorize: (input, context) =>
      about('CreateLoginProfile', 'user', userName(input.UserName, context.scope), context),
    async prepare(input, { store, scope, ports }) {
      const name = userName(input.UserName, scope);
      const { name: account } = await store.read((read) => accounts.get(read, scope.account));
      const password = checkPassword(required('Password', input.Password), [name, account]);
      return ports.passwords.hash(password);
    },
    async run({ tx, scope }, input, hash: string) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      const profile = await loginProfiles.create(tx, user, hash, input.PasswordResetRequired === true);
      return { LoginProfile: view(user.name, profile) };
    },
  }),

  op.read('GetLoginProfile', {
    parameters: { UserName: 'used' },
    authorize: (input, context) => about('GetLoginProfile', 'user', userName(input.UserName, context.scope), context),
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', userName(input.UserName, scope));
      return { LoginProfile: view(user.name, await loginProfiles.get(read, user)) };
    },
  }),

  op.write('UpdateLoginProfile', {
    parameters: { UserName: 'used', Password: 'used', PasswordResetRequired: 'used' },
    authorize: (input, context) => about('UpdateLoginProfile', 'user', input.UserName, context),
    async prepare(input, { store, scope, ports }) {
      if (input.Password === undefined) return undefined;
      const { name: account } = await store.read((read) => accounts.get(read, scope.account));
      return ports.passwords.hash(checkPassword(input.Password, [input.UserName ?? '', account]));
    },
    async run({ tx, scope }, input, hash: string | undefined) {
      const user = await entities.get(tx, scope.account, 'user', input.UserName);
      await loginProfiles.get(tx, user);
      await loginProfiles.change(tx, user, { hash, resetRequired: input.PasswordResetRequired });
      await sessions.endLogins(tx, user.id);
      return {};
    },
  }),

  op.write('DeleteLoginProfile', {
    parameters: { UserName: 'used' },
    authorize: (input, context) =>
      about('DeleteLoginProfile', 'user', userName(input.UserName, context.scope), context),
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      await loginProfiles.get(tx, user);
      await loginProfiles.remove(tx, user);
      await sessions.endLogins(tx, user.id);
      return {};
    },
  }),

  op.write('ChangePassword', {
    parameters: { OldPassword: 'used', NewPassword: 'used' },
    /** Everybody may change his own, unless a policy denies it. The session that asks goes on. */
    async authorize(_input, context) {
      const scope = { ...context.scope, account: context.scope.subject.account };
      const name = userName(undefined, scope);
      const demands = await about('ChangePassword', 'user', name, { ...context, scope });
      return demands.map((each) => ({ ...each, needsNoPermission: isSelf(name, scope) }));
    },
    prepare: ({ OldPassword: old, NewPassword: next }, { store, world, scope, ports: { passwords } }) =>
      prove({ store, world, passwords }, { userId: scope.subject.userId, old, next, sourceIp: scope.sourceIp }),
    async run({ tx, scope }, _input, proven: Proven) {
      await replacePassword(tx, proven, scope.accessKey);
      return {};
    },
  }),
];

const view = (user: string, { created_at, reset_required }: LoginProfileRow) => ({
  UserName: user,
  CreateDate: date(created_at),
  PasswordResetRequired: reset_required === 1,
});
