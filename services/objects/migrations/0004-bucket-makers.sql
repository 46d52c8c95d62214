-- Who made a bucket, by the unique id of the user (or role session): quotas of users count what they made. Not known of
-- older buckets.

alter table bucket add column made_by text;
create index bucket_made_by on bucket (made_by);
