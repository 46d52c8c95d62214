-- Buckets. Everything in them lies in the object engine, which knows them by numbers that are never used again.
-- `owner_id` is the owner's canonical id; `acl` is JSON, null where only the owner is let in; instants are milliseconds
-- since 1970.

create table bucket (
  number bigint primary key,
  name text not null unique,
  account text not null,
  owner_id text not null,
  region text not null,
  versioning text not null,
  acl text,
  created_at bigint not null
);
create index bucket_account on bucket (account, name);

create table bucket_number (last bigint not null);
insert into bucket_number (last) values (0);
