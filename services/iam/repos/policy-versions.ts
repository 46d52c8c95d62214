import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { builtInPolicies } from '../rules/built-in-policies.ts';
import { checkDocument } from '../rules/documents.ts';
import { limits } from '../rules/limits.ts';
import { type ManagedPolicyRow, rows } from './tables.ts';

export interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly created_at: number;
}

/** The last five documents of a managed policy, one of them in force. Numbers are never used again. */
export const policyVersions = {
  /** Newest first. */
  async list(read: Read, policy: ManagedPolicyRow): Promise<PolicyVersion[]> {
    const builtIn = builtInPolicies.get(policy.arn);
    if (builtIn) return [{ version: 1, document: builtIn.document, created_at: policy.created_at }];
    return rows(read)
      .selectFrom('iam_policy_version')
      .select(['version', 'document', 'created_at'])
      .where('policy_id', '=', policy.id)
      .orderBy('version', 'desc')
      .execute();
  },

  /** By an id such as `v2`; NoSuchEntity for any other text too. */
  async get(read: Read, policy: ManagedPolicyRow, id: string | undefined): Promise<PolicyVersion> {
    const found = (await policyVersions.list(read, policy)).find(({ version }) => `v${version}` === id);
    if (!found) throw errors.noSuchVersion(policy.arn, id ?? '');
    return found;
  },

  async add(tx: Tx, policy: ManagedPolicyRow, text: string | undefined, inForce: boolean): Promise<PolicyVersion> {
    const document = checkDocument(text, 'identity', limits.managedSize);
    if ((await policyVersions.list(tx, policy)).length >= limits.versionsPerPolicy)
      throw errors.limitExceeded('VersionsPerPolicy', limits.versionsPerPolicy);
    const version = policy.latest_version + 1;
    await rows(tx)
      .insertInto('iam_policy_version')
      .values({ policy_id: policy.id, version, document, created_at: tx.now })
      .execute();
    await change(tx, policy, { latest_version: version, ...(inForce && { default_version: version }) });
    return { version, document, created_at: tx.now };
  },

  async enforce(tx: Tx, policy: ManagedPolicyRow, { version }: PolicyVersion): Promise<void> {
    await change(tx, policy, { default_version: version });
  },

  async remove(tx: Tx, policy: ManagedPolicyRow, { version }: PolicyVersion): Promise<void> {
    if (version === policy.default_version)
      throw errors.deleteConflict('Cannot delete the default version of a policy.');
    await rows(tx)
      .deleteFrom('iam_policy_version')
      .where('policy_id', '=', policy.id)
      .where('version', '=', version)
      .execute();
  },
};

async function change(tx: Tx, { id }: ManagedPolicyRow, set: Partial<ManagedPolicyRow>): Promise<void> {
  await rows(tx)
    .updateTable('iam_managed_policy')
    .set({ ...set, updated_at: tx.now })
    .where('id', '=', id)
    .execute();
}
