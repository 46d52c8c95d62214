import type { Read } from '@mallee/store';

/** The rows of identity, as `migrations/` makes them. */
export interface Tables {
  iam_account: AccountRow;
  iam_account_policy: { account: string; name: string; document: string };
  iam_entity: EntityRow;
  iam_role: { id: string; trust: string; description: string | null; max_session_seconds: number };
  iam_user_info: { user_id: string; name: string; value: string };
  iam_member: { group_id: string; user_id: string };
  iam_profile_role: { profile_id: string; role_id: string };
  iam_access_key: AccessKeyRow;
  iam_login_profile: LoginProfileRow;
  iam_inline_policy: { owner: string; name: string; document: string };
  iam_managed_policy: ManagedPolicyRow;
  iam_policy_version: { policy_id: string; version: number; document: string; created_at: number };
  iam_attachment: { owner: string; policy: string };
  iam_tag: { owner: string; folded: string; name: string; value: string };
  iam_session: SessionRow;
}

export interface AccountRow {
  number: string;
  name: string;
  canonical_id: string;
  created_at: number;
}

export type EntityKind = 'user' | 'group' | 'role' | 'instance-profile';

export interface EntityRow {
  id: string;
  account: string;
  kind: EntityKind;
  name: string;
  folded: string;
  path: string;
  /** 0 for a user whose keys are refused. */
  enabled: 0 | 1;
  /** The ARN of the managed policy that bounds what this user or role may ever do. */
  boundary: string | null;
  created_at: number;
}

export interface AccessKeyRow {
  id: string;
  user_id: string;
  sealed: string;
  status: 'Active' | 'Inactive';
  created_at: number;
  last_used_at: number | null;
  last_service: string | null;
  last_region: string | null;
}

export interface LoginProfileRow {
  user_id: string;
  hash: string;
  reset_required: 0 | 1;
  created_at: number;
  last_used_at: number | null;
}

export interface ManagedPolicyRow {
  id: string;
  account: string;
  name: string;
  folded: string;
  path: string;
  arn: string;
  description: string | null;
  default_version: number;
  latest_version: number;
  created_at: number;
  updated_at: number;
}

export interface SessionRow {
  id: string;
  account: string;
  /** The id of the user or role that the session acts as. */
  principal: string;
  /** The access key that asked for it, for sessions of users: they end with it. */
  parent_key: string | null;
  /** The instance that a role's session was made for. */
  instance: string | null;
  name: string;
  policy: string | null;
  /** A JSON list of managed policies' ARNs. */
  policy_arns: string;
  created_at: number;
  expires_at: number;
  /** Of sessions that the console opened: in a browser, or to sign a link. */
  origin: 'login' | 'link' | null;
  cookie_hash: string | null;
  seen_at: number | null;
}

/** The query builder, typed with identity's own tables. */
export const rows = (read: Read) => read.db<Tables>();
