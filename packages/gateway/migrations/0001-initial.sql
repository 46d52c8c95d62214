-- What a client token was first used for, so that a repeat finds the same resources.
create table client_token (
  account text not null,
  action text not null,
  token text not null,
  input_hash text not null,
  remembered text not null,
  created_at bigint not null,
  primary key (account, action, token)
);
create index client_token_by_age on client_token (created_at);

-- Who changed what, and how it ended. S3's object calls are not here: they have bucket logging.
create table activity (
  request_id text not null,
  at bigint not null,
  account text not null,
  principal text not null,
  access_key text,
  source_ip text not null,
  service text not null,
  action text not null,
  -- Null where it succeeded.
  code text,
  message text
);
create index activity_by_request on activity (request_id);
create index activity_by_account on activity (account, at);
create index activity_by_age on activity (at);
