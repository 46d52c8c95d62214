import { errors } from '../errors.ts';
import { accessKeys } from '../repos/access-keys.ts';
import { entities } from '../repos/entities.ts';
import { sessions } from '../repos/sessions.ts';
import { required } from '../rules/names.ts';
import { anywhere, op } from './operation.ts';

export const callerOperations = [
  op.read('GetCallerIdentity', {
    parameters: {},
    authorize: () => ({ open: 'It tells callers nothing but who they are, as in AWS even where a policy denies it.' }),
    run({ scope: { subject } }) {
      if (subject.kind === 'anonymous') throw errors.notSigned();
      return { UserId: subject.userId, Account: subject.account, Arn: subject.arn };
    },
  }),

  op.read('GetAccessKeyInfo', {
    parameters: { AccessKeyId: 'used' },
    authorize: (_input, { scope }) => anywhere('GetAccessKeyInfo', scope.account),
    async run({ read }, input) {
      const id = required('AccessKeyId', input.AccessKeyId);
      const session = await sessions.find(read, id);
      if (session) return { Account: session.account };
      const key = await accessKeys.find(read, id);
      const user = key && (await entities.byId(read, key.user_id));
      if (!user) throw errors.invalid('This cloud did not make that access key, or it has expired.');
      return { Account: user.account };
    },
  }),
];
