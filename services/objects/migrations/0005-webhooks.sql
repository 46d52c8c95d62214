-- What is to be told to webhooks. `webhook` has a row for each that was ever told something: the number of its last
-- message, how many wait, and when it is to be tried again after a failure (milliseconds since 1970). Messages go out in
-- the order of their numbers; `alone` (1) is what cannot share a request with others.

create table webhook (
  name text primary key,
  last bigint not null,
  waiting bigint not null,
  dropped bigint not null,
  failures bigint not null,
  due_at bigint not null
);

create table webhook_message (
  webhook text not null,
  number bigint not null,
  created_at bigint not null,
  alone bigint not null,
  content text not null,
  primary key (webhook, number)
);
create index webhook_message_age on webhook_message (created_at);
