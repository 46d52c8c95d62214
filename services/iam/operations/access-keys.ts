import { date } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { about, anywhere, op, userName } from '../operation.ts';
import { accessKeys } from '../repos/access-keys.ts';
import { entities } from '../repos/entities.ts';
import { required } from '../rules/names.ts';
import { cutAll, pageOf } from '../rules/page.ts';

export const accessKeyOperations = [
  op.write('CreateAccessKey', {
    parameters: { UserName: 'used' },
    authorize: (input, context) => about('CreateAccessKey', 'user', userName(input.UserName, context.scope), context),
    async run({ tx, scope, world, ports }, input) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      const { key, secret } = await accessKeys.create(tx, world, ports.vault, user);
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: key.id,
          Status: key.status,
          SecretAccessKey: secret,
          CreateDate: date(key.created_at),
        },
      };
    },
  }),

  op.write('DeleteAccessKey', {
    parameters: { UserName: 'used', AccessKeyId: 'used' },
    authorize: (input, context) => about('DeleteAccessKey', 'user', userName(input.UserName, context.scope), context),
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      await accessKeys.remove(tx, await accessKeys.get(tx, user, required('AccessKeyId', input.AccessKeyId)));
      return {};
    },
  }),

  op.write('UpdateAccessKey', {
    parameters: { UserName: 'used', AccessKeyId: 'used', Status: 'used' },
    authorize: (input, context) => about('UpdateAccessKey', 'user', userName(input.UserName, context.scope), context),
    async run({ tx, scope }, input) {
      const user = await entities.get(tx, scope.account, 'user', userName(input.UserName, scope));
      const key = await accessKeys.get(tx, user, required('AccessKeyId', input.AccessKeyId));
      if (input.Status !== 'Active' && input.Status !== 'Inactive')
        throw errors.invalid('The value of Status must be Active or Inactive.');
      await accessKeys.turn(tx, key, input.Status);
      return {};
    },
  }),

  op.read('ListAccessKeys', {
    parameters: { UserName: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, context) => about('ListAccessKeys', 'user', userName(input.UserName, context.scope), context),
    async run({ read, scope }, input) {
      const user = await entities.get(read, scope.account, 'user', userName(input.UserName, scope));
      const { rows, more } = cutAll(await accessKeys.of(read, user), pageOf(input), ({ id }) => id);
      return {
        AccessKeyMetadata: rows.map((key) => ({
          UserName: user.name,
          AccessKeyId: key.id,
          Status: key.status,
          CreateDate: date(key.created_at),
        })),
        ...more,
      };
    },
  }),

  op.read('GetAccessKeyLastUsed', {
    parameters: { AccessKeyId: 'used' },
    /** AWS asks for the user's ARN here; a key of another account is asked for as if it were unknown. */
    async authorize(input, context) {
      const key = await accessKeys.find(context.read, input.AccessKeyId ?? '');
      const user = key && (await entities.byId(context.read, key.user_id));
      if (user?.account !== context.scope.account) return anywhere('GetAccessKeyLastUsed', context.scope);
      return about('GetAccessKeyLastUsed', 'user', user.name, context);
    },
    async run({ read, scope, ports }, input) {
      const id = required('AccessKeyId', input.AccessKeyId);
      const key = await accessKeys.find(read, id);
      const user = key && (await entities.byId(read, key.user_id));
      if (!user || user.account !== scope.account) throw errors.noSuchEntity('Access Key', id);
      const fresh = ports.lastUsed.of(id);
      const at = fresh?.at ?? key.last_used_at;
      return {
        UserName: user.name,
        AccessKeyLastUsed: {
          LastUsedDate: at === null ? undefined : date(at),
          ServiceName: fresh?.service ?? key.last_service ?? 'N/A',
          Region: fresh?.region ?? key.last_region ?? 'N/A',
        },
      };
    },
  }),
];
