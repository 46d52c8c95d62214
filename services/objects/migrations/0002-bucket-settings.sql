-- What a bucket's owner has set about it, each setting by its name, as JSON. What is not set has no row.

create table bucket_setting (
  bucket bigint not null,
  name text not null,
  value text not null,
  primary key (bucket, name)
);
