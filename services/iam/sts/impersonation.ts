import { iamArn } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { accounts, adminUser } from '../repos/accounts.ts';
import { arnOf, entities } from '../repos/entities.ts';
import { sessions } from '../repos/sessions.ts';
import type { EntityRow } from '../repos/tables.ts';
import { op } from './operation.ts';
import { checkSeconds, credentialsView } from './session-wish.ts';

/** Eucalyptus' way for the cloud's administrators to see what a user sees. */
export const impersonationOperations = [
  op.write('GetImpersonationToken', {
    parameters: { AccountAlias: 'used', UserName: 'used', ImpersonatedUserId: 'used', DurationSeconds: 'used' },
    /** Users belong to the cloud here, so that no account's own policies can allow this. */
    async authorize(input, { read }) {
      const user = await target(read, input);
      const resource = user
        ? arnOf(user)
        : iamArn('', `user/${input.ImpersonatedUserId ?? input.UserName ?? adminUser}`);
      return [{ action: 'sts:GetImpersonationToken', resource, account: '' }];
    },
    async run({ tx, world, ports }, input) {
      const user = await target(tx, input);
      if (!user) throw errors.noSuchEntity('user', input.ImpersonatedUserId ?? input.UserName ?? adminUser);
      const seconds = checkSeconds(input.DurationSeconds, 43_200, 43_200, '12 hour limit of impersonation');
      const wish = { account: user.account, principal: user.id, name: user.name, seconds };
      return { Credentials: credentialsView(ports.vault, await sessions.create(tx, world, wish)) };
    },
  }),
];

interface Target {
  AccountAlias?: string;
  UserName?: string;
  ImpersonatedUserId?: string;
}

/** By the user's id, or by the account and the user's name, which is `admin` if it is not given. */
async function target(read: Read, input: Target): Promise<EntityRow | undefined> {
  if (input.ImpersonatedUserId !== undefined) {
    const found = await entities.byId(read, input.ImpersonatedUserId);
    return found?.kind === 'user' ? found : undefined;
  }
  const wanted = input.AccountAlias ?? '';
  const account = (await accounts.byNumber(read, wanted)) ?? (await accounts.byName(read, wanted));
  return account && entities.find(read, account.number, 'user', input.UserName ?? adminUser);
}
