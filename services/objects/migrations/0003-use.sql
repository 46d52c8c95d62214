-- What buckets held and were asked for, by hour and by day (`start`: the period's first millisecond since 1970). Levels
-- (objects to upload_bytes) are those at the last look within the period, the rest adds up. A bucket's rows stay when it
-- goes, with the name and account that it had.

create table bucket_use (
  period text not null,
  start bigint not null,
  bucket bigint not null,
  name text not null,
  account text not null,
  objects bigint not null,
  bytes bigint not null,
  older_versions bigint not null,
  older_bytes bigint not null,
  uploads bigint not null,
  upload_bytes bigint not null,
  gets bigint not null,
  heads bigint not null,
  puts bigint not null,
  posts bigint not null,
  deletes bigint not null,
  lists bigint not null,
  client_errors bigint not null,
  server_errors bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  primary key (period, start, bucket)
);
create index bucket_use_bucket on bucket_use (bucket, period, start);
