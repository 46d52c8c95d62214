-- An image that ImportImage makes is its own task: what it was said to be, and how many percent of it are here.
alter table image add column import_task text;
alter table image add column import_format text;
alter table image add column import_progress bigint;
create unique index image_import_task on image (import_task);
