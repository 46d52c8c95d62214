-- What machines and volumes take of each node, and how many machines each account has. Every launch asks, and to count
-- the rows anew would make it slower with every machine that is there. Triggers, which the next step makes, keep the
-- sums, so that no write can forget them. A machine takes memory and processors while it is to run, and on its way down
-- until it is off; a volume takes its space until its row goes.

create table node_use (
  node text primary key references node (id) on delete cascade,
  vcpus bigint not null,
  memory_mib bigint not null,
  disk_gib bigint not null
);

-- Machines that are to run or to be stopped.
create table account_use (
  account text primary key,
  instances bigint not null
);

insert into node_use
select id,
  (select coalesce(sum(vcpus), 0) from instance where node = node.id and (desired = 'running' or phase in ('starting', 'up'))),
  (select coalesce(sum(memory_mib), 0) from instance where node = node.id and (desired = 'running' or phase in ('starting', 'up'))),
  (select coalesce(sum(gib), 0) from volume where node = node.id)
from node;

insert into account_use
select account, count(*) from instance where desired <> 'terminated' group by account;

-- They carried the sums; what is left to find is the rows of a node.
drop index instance_sums_by_node;
drop index volume_by_node;
create index instance_by_node on instance (node, id);
create index volume_by_node on volume (node, id);

-- Long lists are read by id, a slice at a time.
drop index network_interface_by_vpc;
create index network_interface_by_vpc on network_interface (vpc, id);
