import { about, isSelf, op, userName } from '../operation.ts';
import { entities } from '../repos/entities.ts';
import { userInfo } from '../repos/user-info.ts';
import { required } from '../rules/names.ts';

/** Eucalyptus' free texts about a user. He may read his own. */
export const userInfoOperations = [
  op.read('GetUserInfo', {
    parameters: { UserName: 'used', InfoKey: 'used' },
    async authorize(input, context) {
      const name = userName(input.UserName, context.scope);
      const demands = await about('GetUserInfo', 'user', name, context);
      return demands.map((each) => ({ ...each, needsNoPermission: isSelf(name, context.scope) }));
    },
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', userName(input.UserName, scope));
      const wanted = (await userInfo.of(read, user)).filter(({ name }) => name === (input.InfoKey ?? name));
      return { Infos: wanted.map(({ name, value }) => ({ Key: name, Value: value })) };
    },
  }),

  op.write('UpdateUserInfo', {
    parameters: { UserName: 'used', InfoKey: 'used', InfoValue: 'used' },
    authorize: (input, context) => about('UpdateUserInfo', 'user', userName(input.UserName, context.scope), context),
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      await userInfo.put(tx, user, required('InfoKey', input.InfoKey), input.InfoValue);
      return {};
    },
  }),
];
