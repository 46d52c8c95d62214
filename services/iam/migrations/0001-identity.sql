-- Who there is and what they may. Instants are milliseconds since 1970; `folded` is the name in lower case, because
-- names that differ in case alone are the same name. Rows that belong to "an owner" name a user, group or role by id.

create table iam_account (
  number text primary key,
  name text not null unique,
  canonical_id text not null unique,
  created_at bigint not null
);

create table iam_account_policy (
  account text not null references iam_account (number),
  name text not null,
  document text not null,
  primary key (account, name)
);

-- Users, groups, roles and instance profiles: what has a path, a name and an ARN. A user who is not enabled (0) cannot
-- sign requests.
create table iam_entity (
  id text primary key,
  account text not null references iam_account (number),
  kind text not null,
  name text not null,
  folded text not null,
  path text not null,
  enabled bigint not null,
  boundary text,
  created_at bigint not null,
  unique (account, kind, folded)
);

create table iam_role (
  id text primary key references iam_entity (id),
  trust text not null,
  description text,
  max_session_seconds bigint not null
);

create table iam_user_info (
  user_id text not null references iam_entity (id),
  name text not null,
  value text not null,
  primary key (user_id, name)
);

create table iam_member (
  group_id text not null references iam_entity (id),
  user_id text not null references iam_entity (id),
  primary key (group_id, user_id)
);
create index iam_member_user on iam_member (user_id);

create table iam_profile_role (
  profile_id text primary key references iam_entity (id),
  role_id text not null references iam_entity (id)
);
create index iam_profile_role_role on iam_profile_role (role_id);

-- The secret is sealed under the data folder's master key; last_* say when and where the key signed a request.
create table iam_access_key (
  id text primary key,
  user_id text not null references iam_entity (id),
  sealed text not null,
  status text not null,
  created_at bigint not null,
  last_used_at bigint,
  last_service text,
  last_region text
);
create index iam_access_key_user on iam_access_key (user_id);

create table iam_inline_policy (
  owner text not null references iam_entity (id),
  name text not null,
  document text not null,
  primary key (owner, name)
);

create table iam_managed_policy (
  id text primary key,
  account text not null references iam_account (number),
  name text not null,
  folded text not null,
  path text not null,
  arn text not null unique,
  description text,
  default_version bigint not null,
  latest_version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (account, folded)
);

create table iam_policy_version (
  policy_id text not null references iam_managed_policy (id),
  version bigint not null,
  document text not null,
  created_at bigint not null,
  primary key (policy_id, version)
);

-- The policy is named by its ARN, since some are built in and have no row.
create table iam_attachment (
  owner text not null references iam_entity (id),
  policy text not null,
  primary key (owner, policy)
);
create index iam_attachment_policy on iam_attachment (policy);
create index iam_entity_boundary on iam_entity (boundary);

-- The owner is a user, role, instance profile or managed policy.
create table iam_tag (
  owner text not null,
  folded text not null,
  name text not null,
  value text not null,
  primary key (owner, folded)
);

-- Temporary keys. Secret and token are derived from the master key and the id, so none lies here.
create table iam_session (
  id text primary key,
  account text not null,
  principal text not null,
  parent_key text,
  instance text,
  name text not null,
  policy text,
  policy_arns text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index iam_session_principal on iam_session (principal, instance);
create index iam_session_expires on iam_session (expires_at);
