-- DescribeTags reads an account's tags in this order, a slice at a time.
drop index tag_by_account;
create index tag_by_account on tag (account, resource, key);
