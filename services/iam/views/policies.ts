import { date } from '@mallee/gateway/op';
import type { OperationOutput } from '@mallee/wire';
import type { PolicyUse } from '../repos/policy-use.ts';
import type { ManagedPolicyRow } from '../repos/tables.ts';

type Policy = NonNullable<OperationOutput<'iam', 'GetPolicy'>['Policy']>;

/** How IAM shows a managed policy. */
export const policyView = (policy: ManagedPolicyRow, use: PolicyUse | undefined): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: versionId(policy.default_version),
  AttachmentCount: use?.attached ?? 0,
  PermissionsBoundaryUsageCount: use?.boundaries ?? 0,
  IsAttachable: true,
  CreateDate: date(policy.created_at),
  UpdateDate: date(policy.updated_at),
});

/** `v1`, as AWS numbers them. */
export const versionId = (version: number): string => `v${version}`;
