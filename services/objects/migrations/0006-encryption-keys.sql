-- Keys that objects are encrypted under by name. `sealed` is the key under the master key named by `master`; `alias` is
-- the account's own name for it. A row is never deleted: objects may need it for as long as there are any.

create table encryption_key (
  id text primary key,
  account text not null,
  alias text not null,
  master text not null,
  sealed text not null,
  created_at bigint not null
);
create unique index encryption_key_alias on encryption_key (account, alias);
