-- Passwords for the console, as scrypt's output with its salt and parameters. `reset_required` (1) lets the password be
-- used for nothing but to choose another one.
create table iam_login_profile (
  user_id text primary key references iam_entity (id),
  hash text not null,
  reset_required bigint not null,
  created_at bigint not null,
  last_used_at bigint
);

-- A session that the console opened has an origin: `login` for one in a browser, `link` for one that signs a link. A
-- browser is known by a cookie of which only the SHA-256 is here; `seen_at` says when it last asked for anything.
alter table iam_session add column origin text;
alter table iam_session add column cookie_hash text;
alter table iam_session add column seen_at bigint;
create unique index iam_session_cookie on iam_session (cookie_hash);
create index iam_session_seen on iam_session (seen_at);
