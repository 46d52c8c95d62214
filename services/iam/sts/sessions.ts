import type { Demand } from '@mallee/gateway/op';
import type { Subject } from '@mallee/policy';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { arnOf, entities } from '../repos/entities.ts';
import { roles } from '../repos/roles.ts';
import { sessions } from '../repos/sessions.ts';
import { assumedRoleArn } from '../repos/subjects.ts';
import { compiled } from '../rules/documents.ts';
import { required } from '../rules/names.ts';
import { op } from './operation.ts';
import { checkBounds, checkSeconds, checkSessionName, credentialsView } from './session-wish.ts';

export const sessionOperations = [
  op.write('AssumeRole', {
    parameters: {
      RoleArn: 'used',
      RoleSessionName: 'used',
      PolicyArns: 'used',
      Policy: 'used',
      DurationSeconds: 'used',
      ExternalId: 'used',
      Tags: 'absent',
      TransitiveTagKeys: 'absent',
      SerialNumber: 'absent',
      TokenCode: 'absent',
      SourceIdentity: 'absent',
      ProvidedContexts: 'absent',
      MinimumSessionTokenSize: { only: [0] },
    },
    authorize: (input, { read }) => mayAssume(read, input),
    async run({ tx, scope, world, ports }, input) {
      const role = await entities.byArn(tx, required('RoleArn', input.RoleArn));
      if (role?.kind !== 'role') throw notAllowed(scope.subject, input.RoleArn!);
      const name = checkSessionName(input.RoleSessionName);
      const { max_session_seconds } = await roles.detail(tx, role);
      // A session that asks for the next one would otherwise never end.
      const chained = scope.subject.kind === 'role-session';
      const seconds = chained
        ? checkSeconds(input.DurationSeconds, 3600, 3600, '1 hour session limit for roles assumed by role chaining')
        : checkSeconds(input.DurationSeconds, 3600, max_session_seconds, 'MaxSessionDuration set for this role');
      const { policy, policyArns, percent } = await checkBounds(tx, role.account, input);
      const session = await sessions.create(tx, world, {
        ...{ account: role.account, principal: role.id, name, policy, policyArns, seconds },
      });
      return {
        Credentials: credentialsView(ports.vault, session),
        AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: assumedRoleArn(role, name) },
        ...(percent > 0 && { PackedPolicySize: percent }),
      };
    },
  }),

  op.write('GetSessionToken', {
    parameters: {
      DurationSeconds: 'used',
      SerialNumber: 'absent',
      TokenCode: 'absent',
      MinimumSessionTokenSize: { only: [0] },
    },
    authorize: () => ({ open: 'Users may always have temporary keys that can do no more than their own, as in AWS.' }),
    async run({ tx, scope, world, ports }, input) {
      const { subject, accessKey } = scope;
      if (subject.kind === 'anonymous') throw errors.notSigned();
      if (subject.kind !== 'user' || !accessKey || accessKey.startsWith('ASIA'))
        throw errors.accessDenied('Cannot call GetSessionToken with session credentials.');
      const seconds = checkSeconds(input.DurationSeconds, 43_200, 129_600, '36 hour limit of session tokens');
      const session = await sessions.create(tx, world, {
        ...{ account: subject.account, principal: subject.userId, parentKey: accessKey, seconds },
        name: subject.arn.slice(subject.arn.lastIndexOf('/') + 1),
      });
      return { Credentials: credentialsView(ports.vault, session) };
    },
  }),
];

/** Both sides must agree: the caller's policies, and the role's trust policy, which travels with the demand. */
async function mayAssume(read: Read, input: AssumeInput): Promise<Demand[]> {
  const arn = required('RoleArn', input.RoleArn);
  const role = await entities.byArn(read, arn);
  const account = /^arn:aws:iam::(\d{12}):role\//.exec(arn)?.[1];
  if (!account) throw errors.invalid(`${arn} is not the ARN of a role.`);
  const context = {
    ...(input.RoleSessionName !== undefined && { 'sts:RoleSessionName': input.RoleSessionName }),
    ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
  };
  const demand = { action: 'sts:AssumeRole', resource: arn, account, context };
  if (role?.kind !== 'role') return [demand];
  const { trust } = await roles.detail(read, role);
  return [{ ...demand, resourcePolicy: { name: arnOf(role), policy: compiled(trust, 'trust') } }];
}

/** The same for a role that is missing as for one that trusts somebody else. */
const notAllowed = (subject: Subject, arn: string) =>
  errors.accessDenied(`User: ${subject.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`);

interface AssumeInput {
  RoleArn?: string | undefined;
  RoleSessionName?: string | undefined;
  ExternalId?: string | undefined;
}
