-- Ids and names that a request was about, each between spaces; and, where it was denied, what decided (JSON).
alter table activity add column about text;
alter table activity add column why text;
