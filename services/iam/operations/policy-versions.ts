import { date } from '@mallee/gateway/op';
import { op } from '../operation.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { type PolicyVersion, policyVersions } from '../repos/policy-versions.ts';
import type { ManagedPolicyRow } from '../repos/tables.ts';
import { cutAll, pageOf } from '../rules/page.ts';
import { documentView } from '../views/documents.ts';
import { versionId } from '../views/policies.ts';
import { aboutPolicy } from './managed-policies.ts';

export const policyVersionOperations = [
  op.write('CreatePolicyVersion', {
    parameters: { PolicyArn: 'used', PolicyDocument: 'used', SetAsDefault: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('CreatePolicyVersion', read, scope, input.PolicyArn),
    async run({ tx, scope }, input) {
      const policy = await managedPolicies.own(tx, scope.account, input.PolicyArn);
      const inForce = input.SetAsDefault === true;
      const added = await policyVersions.add(tx, policy, input.PolicyDocument, inForce);
      return { PolicyVersion: view(inForce ? { ...policy, default_version: added.version } : policy, added) };
    },
  }),

  op.read('GetPolicyVersion', {
    parameters: { PolicyArn: 'used', VersionId: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('GetPolicyVersion', read, scope, input.PolicyArn),
    async run({ read, scope }, input) {
      const policy = await managedPolicies.get(read, scope.account, input.PolicyArn);
      const version = await policyVersions.get(read, policy, input.VersionId);
      return { PolicyVersion: { ...view(policy, version), Document: documentView(version.document) } };
    },
  }),

  op.read('ListPolicyVersions', {
    parameters: { PolicyArn: 'used', Marker: 'used', MaxItems: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('ListPolicyVersions', read, scope, input.PolicyArn),
    async run({ read, scope }, input) {
      const policy = await managedPolicies.get(read, scope.account, input.PolicyArn);
      // Newest first: the key falls as the number rises.
      const key = ({ version }: PolicyVersion) => String(999_999_999 - version);
      const { rows, more } = cutAll(await policyVersions.list(read, policy), pageOf(input), key);
      return { Versions: rows.map((version) => view(policy, version)), ...more };
    },
  }),

  op.write('SetDefaultPolicyVersion', {
    parameters: { PolicyArn: 'used', VersionId: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('SetDefaultPolicyVersion', read, scope, input.PolicyArn),
    async run({ tx, scope }, input) {
      const policy = await managedPolicies.own(tx, scope.account, input.PolicyArn);
      await policyVersions.enforce(tx, policy, await policyVersions.get(tx, policy, input.VersionId));
      return {};
    },
  }),

  op.write('DeletePolicyVersion', {
    parameters: { PolicyArn: 'used', VersionId: 'used' },
    authorize: (input, { read, scope }) => aboutPolicy('DeletePolicyVersion', read, scope, input.PolicyArn),
    async run({ tx, scope }, input) {
      const policy = await managedPolicies.own(tx, scope.account, input.PolicyArn);
      await policyVersions.remove(tx, policy, await policyVersions.get(tx, policy, input.VersionId));
      return {};
    },
  }),
];

const view = (policy: ManagedPolicyRow, { version, created_at }: PolicyVersion) => ({
  VersionId: versionId(version),
  IsDefaultVersion: version === policy.default_version,
  CreateDate: date(created_at),
});
