-- What machines and volumes take of each node, and how many machines each account has. Every launch asks, and to count
-- the rows anew would make it slower with every machine that is there. Triggers keep the sums, so that no write can
-- forget them. A machine takes memory and processors while it is to run, and on its way down until it is off; a volume
-- takes its space until its row goes.

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

create function node_added() returns trigger language plpgsql as $$
begin
  insert into node_use values (new.id, 0, 0, 0);
  return null;
end;
$$;
create trigger node_added after insert on node for each row execute function node_added();

create function instance_added() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  insert into account_use select new.account, 1 where new.desired <> 'terminated'
    on conflict (account) do update set instances = account_use.instances + 1;
  return null;
end;
$$;
create trigger instance_added after insert on instance for each row execute function instance_added();

-- Nearly all reports are about machines that are to run, and change nothing here.
create function instance_changed() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  update account_use
    set instances = instances + (old.desired = 'terminated')::int - (new.desired = 'terminated')::int
    where account = new.account and (old.desired = 'terminated') <> (new.desired = 'terminated');
  return null;
end;
$$;
create trigger instance_changed after update of node, desired, phase, vcpus, memory_mib on instance for each row
when (not (old.desired = 'running' and new.desired = 'running' and old.node = new.node
  and old.vcpus = new.vcpus and old.memory_mib = new.memory_mib))
execute function instance_changed();

create function instance_removed() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update account_use set instances = instances - 1
    where account = old.account and old.desired <> 'terminated';
  return null;
end;
$$;
create trigger instance_removed after delete on instance for each row execute function instance_removed();

create function volume_added() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
  return null;
end;
$$;
create trigger volume_added after insert on volume for each row execute function volume_added();

create function volume_changed() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
  return null;
end;
$$;
create trigger volume_changed after update of node, gib on volume for each row execute function volume_changed();

create function volume_removed() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
  return null;
end;
$$;
create trigger volume_removed after delete on volume for each row execute function volume_removed();

-- They carried the sums; what is left to find is the rows of a node.
drop index instance_sums_by_node;
drop index volume_by_node;
create index instance_by_node on instance (node, id);
create index volume_by_node on volume (node, id);
