import { errors } from '../errors.ts';
import { anywhere, op } from '../operation.ts';
import { accounts } from '../repos/accounts.ts';
import { entities } from '../repos/entities.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { limits } from '../rules/limits.ts';
import { required } from '../rules/names.ts';

/** The account as a whole: its alias, which here is its name, and what it holds. */
export const accountSettings = [
  op.write('CreateAccountAlias', {
    parameters: { AccountAlias: 'used' },
    authorize: (_input, { scope }) => anywhere('CreateAccountAlias', scope),
    async run({ tx, scope }, input) {
      await accounts.rename(tx, await accounts.get(tx, scope.account), required('AccountAlias', input.AccountAlias));
      return {};
    },
  }),

  op.write('DeleteAccountAlias', {
    parameters: { AccountAlias: 'used' },
    authorize: (_input, { scope }) => anywhere('DeleteAccountAlias', scope),
    async run({ tx, scope }, input) {
      const account = await accounts.get(tx, scope.account);
      if (account.name === account.number || account.name !== input.AccountAlias)
        throw errors.noSuchEntity('account alias', input.AccountAlias ?? '');
      await accounts.rename(tx, account, undefined);
      return {};
    },
  }),

  op.read('ListAccountAliases', {
    parameters: { Marker: 'used', MaxItems: 'used' },
    authorize: (_input, { scope }) => anywhere('ListAccountAliases', scope),
    async run({ read, scope }) {
      const { name, number } = await accounts.get(read, scope.account);
      return { AccountAliases: name === number ? [] : [name], IsTruncated: false };
    },
  }),

  op.read('GetAccountSummary', {
    parameters: {},
    authorize: (_input, { scope }) => anywhere('GetAccountSummary', scope),
    async run({ read, scope: { account } }) {
      return {
        SummaryMap: {
          Users: await entities.count(read, account, 'user'),
          UsersQuota: limits.user,
          Groups: await entities.count(read, account, 'group'),
          GroupsQuota: limits.group,
          Roles: await entities.count(read, account, 'role'),
          RolesQuota: limits.role,
          InstanceProfiles: await entities.count(read, account, 'instance-profile'),
          InstanceProfilesQuota: limits['instance-profile'],
          Policies: await managedPolicies.count(read, account),
          PoliciesQuota: limits.managedPolicies,
          AccessKeysPerUserQuota: limits.accessKeysPerUser,
          GroupsPerUserQuota: limits.groupsPerUser,
          AttachedPoliciesPerUserQuota: limits.attachmentsPerOwner,
          AttachedPoliciesPerGroupQuota: limits.attachmentsPerOwner,
          AttachedPoliciesPerRoleQuota: limits.attachmentsPerOwner,
          UserPolicySizeQuota: limits.inlineSize.user,
          GroupPolicySizeQuota: limits.inlineSize.group,
          AssumeRolePolicySizeQuota: limits.trustSize,
          PolicySizeQuota: limits.managedSize,
          VersionsPerPolicyQuota: limits.versionsPerPolicy,
          MFADevices: 0,
          AccountMFAEnabled: 0,
        },
      };
    },
  }),
];
